package chainrule.engine.dl4j;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/** Has SameDiff lay out gradients without printing: it prints each operation that it differentiates. */
final class SilentGradients {
    private SilentGradients() {}

    /** Once, before the first step. */
    static synchronized void create(SameDiff graph, List<String> of) {
        var out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            graph.createGradFunction(of.toArray(String[]::new));
        } finally {
            System.setOut(out);
        }
    }
}

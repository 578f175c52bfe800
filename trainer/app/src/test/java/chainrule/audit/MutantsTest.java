package chainrule.audit;

import chainrule.engine.cuda.StandInEngine;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The audits that users run notice errors in what they audit: each mutant of {@code mutants.txt} is compiled, and the program run with
 * it. Some are tried with every build; all of them with {@code scripts/mutants}.
 */
@Tag("slow")
class MutantsTest {
    /** Set to a part of a mutant's line, or to "all". */
    private static final String WANTED = System.getProperty("chainrule.mutants", "");

    private static JavaCompiler compiler;

    @BeforeAll
    static void compiler() {
        compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler: take a JDK, not a JRE");
    }

    static List<Mutant> mutants() {
        return Mutant.all().stream()
                .filter(mutant -> WANTED.isEmpty()
                        ? mutant.quick()
                        : WANTED.equals("all") || mutant.toString().contains(WANTED))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void everyMutantIsDetected(Mutant mutant) throws IOException {
        if (mutant.check().equals("kernels card")) {
            StandInEngine.require();
        }
        var rejected = new MutatedClasses(mutant, compiler)
                .call(Noticing.class.getName(), "rejected", mutant.check() + Noticing.FIRST + mutant.first());
        assertThat(rejected.toString()).as(mutant.toString()).isNotEmpty();
    }

    /** What AuditTest and EngineAuditTest do not try anyway is tried with all mutants. */
    static Stream<String> checks() {
        return WANTED.isEmpty()
                ? Stream.of("gradcheck T1", "gradcheck T7", "gradcheck T9")
                : Mutant.all().stream().map(Mutant::check).distinct();
    }

    /** Without an error nothing is rejected: else every mutant would seem to be noticed. */
    @ParameterizedTest
    @MethodSource("checks")
    void aRightProgramIsNotRejected(String check) {
        if (check.equals("kernels card")) {
            StandInEngine.require();
        }
        assertThat(Noticing.rejected(check)).isEmpty();
    }

    /** Each still fits the source that it changes: those that are not tried here, too. */
    @Test
    void everyMutantFitsItsSource() throws IOException {
        for (var mutant : Mutant.all()) {
            assertThat(mutant.source()).isNotEmpty();
        }
        assertThat(Mutant.all()).hasSizeGreaterThan(200);
        assertThat(Stream.of(
                        "formulas",
                        "optim",
                        "engine/step",
                        "engine/nd4j",
                        "engine/dl4j",
                        "engine/cuda",
                        "model",
                        "train"))
                .allMatch(part ->
                        Mutant.all().stream().anyMatch(mutant -> mutant.file().startsWith(part)));
    }
}

package chainrule.run.page;

import chainrule.base.Kebab;
import chainrule.datasets.Curve;
import chainrule.datasets.TableEncoding;
import chainrule.run.RunDirectory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table's columns as rows of the report: name, type, inputs, and what a missing value becomes. */
record ColumnRows(TableEncoding encoding) {
    static final List<String> NAMES = List.of("column", "type", "inputs", "a missing value becomes");

    /** Wider tables are described by schema.json. */
    private static final int MOST = 100;

    private static final int DIGITS = 6;

    List<List<String>> rows() {
        var all = Stream.concat(
                        encoding.columns().stream().map(ColumnRows::row),
                        encoding.ignored().stream().map(name -> List.of(name, "ignored", "0", "")))
                .toList();
        if (all.size() <= MOST) {
            return all;
        }
        var shown = new ArrayList<>(all.subList(0, MOST));
        shown.add(List.of("%d more, see %s".formatted(all.size() - MOST, RunDirectory.SCHEMA), "", "", ""));
        return shown;
    }

    private static List<String> row(TableEncoding.Column column) {
        var said = column.column();
        String flag = column.flagged() ? ", with a flag" : "";
        return List.of(
                said.name(),
                Kebab.name(said.kind()) + curve(column.curve()),
                Integer.toString(column.width()),
                (said.isCategory() ? "none of the categories" : number(column.fill())) + flag);
    }

    private static String curve(Curve curve) {
        return curve instanceof Curve.Robust ? ", robust" : curve instanceof Curve.Quantiles ? ", quantile" : "";
    }

    /** To six digits. */
    private static String number(double fill) {
        return new BigDecimal(fill)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }
}

package chainrule.cli.option;

import chainrule.base.StrictText;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.Decimal;
import chainrule.datasets.TableFormat.Separator;
import chainrule.datasets.TableFormat.Thousands;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a table is written that is not the one that a network was trained on. */
public final class DialectOptions {
    @Option(
            names = "--header",
            paramLabel = "true|false",
            arity = "1",
            description = "For tables: whether the first line names the columns; default: as in training.")
    private Optional<Boolean> header;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "For tables: the character encoding, such as windows-1252; default: as in training.")
    private Optional<String> encoding;

    @Option(
            names = "--separator",
            paramLabel = "NAME",
            description = "For tables, between values: comma, semicolon, tab or pipe; default: as in training.")
    private Optional<Separator> separator;

    @Option(
            names = "--decimal",
            paramLabel = "NAME",
            description = "For tables, the decimal mark: point or comma; default: as in training.")
    private Optional<Decimal> decimal;

    @Option(
            names = "--thousands",
            paramLabel = "NAME",
            description =
                    "For tables, between groups of three digits: comma, point, space or apostrophe; default: as in training.")
    private Optional<Thousands> thousands;

    public TableFormat over(TableFormat trained) {
        var columns = header.map(trained::withHeader).orElse(trained).columns();
        return new TableFormat(
                encoding.map(StrictText::charset).or(trained::encoding),
                separator.or(trained::separator),
                decimal.orElse(trained.decimal()),
                thousands.or(trained::thousands),
                trained.missing(),
                trained.exact(),
                trained.classes(),
                columns);
    }
}

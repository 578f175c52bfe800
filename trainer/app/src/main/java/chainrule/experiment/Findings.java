package chainrule.experiment;

import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment found. A value: each method returns a longer one.
 *
 * @param answers to the question, each a sentence with numbers
 * @param outcomes of the training runs behind it
 * @param values for programs
 * @param files what else to keep, by name, such as a configuration
 */
public record Findings(
        List<String> answers,
        List<Figure> figures,
        List<Table> tables,
        List<Outcome> outcomes,
        Map<String, Object> values,
        Map<String, String> files) {
    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of());

    public Findings answer(String sentence) {
        return new Findings(with(answers, List.of(sentence)), figures, tables, outcomes, values, files);
    }

    public Findings figures(List<? extends Figure> more) {
        return new Findings(answers, with(figures, more), tables, outcomes, values, files);
    }

    public Findings table(Table table) {
        return new Findings(answers, figures, with(tables, List.of(table)), outcomes, values, files);
    }

    public Findings outcomes(List<Outcome> more) {
        return new Findings(answers, figures, tables, with(outcomes, more), values, files);
    }

    public Findings value(String key, Object value) {
        return new Findings(answers, figures, tables, outcomes, with(values, key, value), files);
    }

    public Findings file(String name, String content) {
        return new Findings(answers, figures, tables, outcomes, values, with(files, name, content));
    }

    /** Both, one after the other. */
    public Findings and(Findings other) {
        var allValues = new LinkedHashMap<>(values);
        allValues.putAll(other.values);
        var allFiles = new LinkedHashMap<>(files);
        allFiles.putAll(other.files);
        return new Findings(
                with(answers, other.answers),
                with(figures, other.figures),
                with(tables, other.tables),
                with(outcomes, other.outcomes),
                allValues,
                allFiles);
    }

    private static <T> List<T> with(List<T> list, List<? extends T> more) {
        var all = new ArrayList<T>(list);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        var longer = new LinkedHashMap<>(map);
        longer.put(key, value);
        return longer;
    }
}

package chainrule.datavec;

import chainrule.base.Composed;
import chainrule.base.UserException;
import chainrule.datasets.ColumnType;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datavec.api.transform.metadata.CategoricalMetaData;

/** The types that a Schema of DataVec gives a table's columns, and the order of their categories. */
record SchemaTypes(Path file, org.datavec.api.transform.schema.Schema schema, TargetColumns target) {
    /** The format with these types; what is said of columns elsewhere goes before. */
    TableFormat over(TableFormat format, List<String> names) {
        var types = new LinkedHashMap<String, ColumnType>();
        for (var name : names) {
            if (!isTarget(name)) {
                type(name).ifPresent(type -> types.put(name, type));
            }
        }
        types.putAll(format.columns().types());
        var typed = format.withColumns(format.columns().with(types));
        return classes().map(typed::withClasses).orElse(typed);
    }

    private boolean isTarget(String name) {
        return Composed.of(target.names()).contains(Composed.of(name))
                || target.weight().map(Composed::of).equals(Optional.of(Composed.of(name)))
                || target.group().map(Composed::of).equals(Optional.of(Composed.of(name)));
    }

    /** Texts are found out; what the schema does not have is ignored. */
    private Optional<ColumnType> type(String name) {
        if (!schema.hasColumn(name)) {
            return Optional.of(ColumnType.IGNORE);
        }
        return switch (schema.getType(name)) {
            case Integer, Long, Double, Float, Boolean -> Optional.of(ColumnType.NUMBER);
            case Categorical -> Optional.of(ColumnType.CATEGORY);
            case Time -> Optional.of(ColumnType.DATE);
            case String -> Optional.empty();
            case Bytes, NDArray ->
                throw new UserException("%s: column \"%s\" holds %s, which tables can't: remove it"
                        .formatted(file, name, schema.getType(name)));
        };
    }

    /** The categories of a single target column. */
    private Optional<List<String>> classes() {
        return target.names().size() == 1 ? categories(target.names().get(0)) : Optional.empty();
    }

    private Optional<List<String>> categories(String name) {
        return schema.hasColumn(name) && schema.getMetaData(name) instanceof CategoricalMetaData data
                ? Optional.of(data.getStateNames())
                : Optional.empty();
    }

    /**
     * The same data with categories in the schema's order.
     *
     * @throws UserException if a column or the target has a category that the schema lacks
     */
    Dataset ordered(Dataset read) {
        if (read.task().isClassification()) {
            classes().ifPresent(known -> requireKnown(target.names().get(0), read.classes(), known));
        }
        var before = read.schema().orElseThrow();
        var columns = new ArrayList<Schema.Column>();
        Map<Integer, int[]> places = new LinkedHashMap<>();
        for (var column : before.columns()) {
            var known = column.isCategory() ? categories(column.name()) : Optional.<List<String>>empty();
            if (known.isPresent()) {
                requireKnown(column.name(), column.categories(), known.get());
                places.put(
                        columns.size(),
                        column.categories().stream()
                                .mapToInt(known.get()::indexOf)
                                .toArray());
            }
            columns.add(known.map(list -> new Schema.Column(column.name(), column.kind(), list))
                    .orElse(column));
        }
        return new Dataset(
                read.name(),
                read.shape(),
                read.task(),
                ordered(read.train(), places),
                ordered(read.validation(), places),
                ordered(read.test(), places),
                read.messages(),
                Optional.of(new Schema(columns, before.ignored())));
    }

    private void requireKnown(String name, List<String> found, List<String> known) {
        found.stream().filter(value -> !known.contains(value)).findFirst().ifPresent(value -> {
            throw new UserException(
                    "%s: column \"%s\" has the categories %s, and the table holds \"%s\": add it, or fix the table"
                            .formatted(file, name, String.join(", ", known), value));
        });
    }

    private static Samples ordered(Samples samples, Map<Integer, int[]> places) {
        var features = samples.features();
        if (places.isEmpty() || samples.count() == 0) {
            return samples;
        }
        boolean exact = features instanceof Features.Doubles;
        int width = features.width();
        var numbers = new double[Math.multiplyExact(features.count(), width)];
        for (int i = 0; i < numbers.length; i++) {
            double value = features.exact(i / width, i % width);
            var to = places.get(i % width);
            numbers[i] = to != null && value >= 0 ? to[(int) value] : value;
        }
        var doubles = new Features.Doubles(numbers, width);
        return samples.withFeatures(exact ? doubles : doubles.rounded());
    }
}

package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.base.Kebab;
import chainrule.base.Message;
import chainrule.base.StrictText;
import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.datasets.Augmentation;
import chainrule.datasets.ColumnType;
import chainrule.datasets.DataSource;
import chainrule.datasets.Drawing;
import chainrule.datasets.Fold;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableTransform;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.ShippedTable;
import chainrule.datavec.DataVecTable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which data, and how they are prepared.
 *
 * @param dir the folder or file that holds them, if they are not in the cache
 * @param label for tables: the column of the class; {@code target} is the newer name
 * @param target for tables: the column that is to be learnt, or several
 * @param task what the targets are; empty: it is found out from the loss and the columns
 * @param weight for tables: the column of the samples' weights in the risk
 * @param size for folders of images: width and height to scale to
 * @param validation samples for validation, or their share
 * @param test the same for test, where the data set has no test samples of its own
 * @param training how many training samples to use at most; empty: all
 * @param splitSeed of the split; not the training's seed, so that training runs with different seeds can be compared
 * @param flip mirror training images at random
 * @param crop shift training images at random by up to this number of pixels
 * @param resizedCrop to {@code cutout}: see {@link Augmentation}
 * @param exif for folders of images: turn them as their EXIF orientation says
 * @param broken for folders of images: whether those that can't be read are refused, or skipped with a note
 * @param encoding for tables: of their text; empty: UTF-8, or what a byte order mark says
 * @param separator for tables: what stands between columns; empty: what fits the first lines
 * @param decimal for tables: what separates a number's fraction
 * @param missingLabels for tables: what to do with labels that mean "missing" elsewhere
 * @param thousands for tables: what stands between groups of three digits of numbers
 * @param header for tables: whether the first line names the columns; else they are column1, column2 and so on
 * @param columns for tables: what columns are, by name; what is not said is found out
 * @param missing for tables: what stands in for numbers that are missing
 * @param oneHot for tables: up to how many values of the training split a category has an input for each; one with more is embedded
 * @param missingMarks for tables: what cells without a value hold; empty: the usual marks
 * @param schema for tables: a file of DataVec, a Schema or a TransformProcess as JSON
 * @param draw for data sets that the code draws: which draw; empty: the first
 * @param noise for drawn data sets with real targets: the standard deviation of their noise; empty: their own
 * @param fold of a cross-validation: which fold of the training samples is the test part; empty: none, the test part is as usual
 */
public record DataConfig(
        @Default("shapes") String name,
        Optional<String> dir,
        Optional<String> label,
        @Default("[]") List<String> target,
        Optional<Task.Kind> task,
        Optional<String> weight,
        Optional<Integer> size,
        @ShareOrCount @Default("0.2") double validation,
        @ShareOrCount @Default("0.2") double test,
        @Default("false") boolean stratified,
        Optional<Integer> training,
        @Default("0") long splitSeed,
        @Default("standardize") Normalization.Kind normalize,
        @Default("false") boolean flip,
        @Default("0") int crop,
        @Default("1") double resizedCrop,
        @Default("0") double rotation,
        @Default("0") double brightness,
        @Default("0") double contrast,
        @Default("0") double saturation,
        @Default("0") int cutout,
        @Default("true") boolean exif,
        @Default("refuse") ImageOptions.Broken broken,
        Optional<String> encoding,
        Optional<TableFormat.Separator> separator,
        @Default("point") TableFormat.Decimal decimal,
        @Default("refuse") TableFormat.MissingLabels missingLabels,
        Optional<TableFormat.Thousands> thousands,
        @Default("true") boolean header,
        @Default("{}") Map<String, ColumnType> columns,
        @Default("median") MissingValues missing,
        @Default("8") int oneHot,
        Optional<List<String>> missingMarks,
        Optional<String> schema,
        Optional<Integer> draw,
        Optional<Double> noise,
        Optional<Fold> fold) {
    public DataConfig {
        if (label.isPresent() && !target.isEmpty()) {
            throw new InvalidValue("label", "is another name of data.target: give one of them");
        }
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        requireRoles(label.map(List::of).orElse(target), weight, columns);
        encoding.ifPresent(DataConfig::requireEncoding);
        requirePart("validation", validation);
        requirePart("test", test);
        new Augmentation(flip, crop, resizedCrop, rotation, brightness, contrast, saturation, cutout);
        InvalidValue.requireNotNegative("oneHot", oneHot);
        if (training.isPresent()) {
            InvalidValue.requirePositive("training", training.get());
        }
        if (draw.isPresent()) {
            InvalidValue.requirePositive("draw", draw.get());
        }
        if (noise.isPresent()) {
            InvalidValue.requireNotNegative("noise", noise.get());
        }
        if (size.isPresent()) {
            InvalidValue.requirePositive("size", size.get());
        }
    }

    private static void requireRoles(List<String> targets, Optional<String> weight, Map<String, ColumnType> columns) {
        columns.forEach((name, type) -> {
            boolean other = type == ColumnType.TARGET
                    ? !targets.isEmpty() && !targets.contains(name)
                    : type == ColumnType.WEIGHT
                            ? weight.isPresent() && !weight.get().equals(name)
                            : false;
            if (other) {
                throw new InvalidValue(
                        "columns",
                        "says that %s is a %s, and data.%s names another column: say it once"
                                .formatted(name, Kebab.name(type), type == ColumnType.TARGET ? "target" : "weight"));
            }
        });
    }

    private static void requireEncoding(String name) {
        try {
            StrictText.charset(name);
        } catch (UserException e) {
            throw new InvalidValue("encoding", Message.of("is wrong: %s", e));
        }
    }

    private static void requirePart(String key, double size) {
        if (size < 0 || size >= 1 && size != Math.rint(size)) {
            throw new InvalidValue(
                    key, "is %s: it must be a share below 1 or a whole number of samples".formatted(size));
        }
    }

    /** The same with the absolute paths of the folder or file and of the schema. */
    DataConfig withAbsolutePath() {
        return with(dir.map(UserPath::absolute), schema.map(UserPath::absolute), fold);
    }

    /** The same with a fold of a cross-validation as the test part. */
    DataConfig withFold(Fold other) {
        return with(dir, schema, Optional.of(other));
    }

    private DataConfig with(Optional<String> otherDir, Optional<String> otherSchema, Optional<Fold> otherFold) {
        return new DataConfig(
                name,
                otherDir,
                label,
                target,
                task,
                weight,
                size,
                validation,
                test,
                stratified,
                training,
                splitSeed,
                normalize,
                flip,
                crop,
                resizedCrop,
                rotation,
                brightness,
                contrast,
                saturation,
                cutout,
                exif,
                broken,
                encoding,
                separator,
                decimal,
                missingLabels,
                thousands,
                header,
                columns,
                missing,
                oneHot,
                missingMarks,
                otherSchema,
                draw,
                noise,
                otherFold);
    }

    /** Numbers of tables are rounded to float32; see {@link RunConfig#source}. */
    public DataSource source() {
        return new DataSource(
                name,
                dir.map(UserPath::of),
                targetColumns(),
                size,
                format(),
                new ImageOptions(exif, broken),
                new Drawing(draw, noise),
                schema.<TableTransform>map(file -> DataVecTable.ofFile(UserPath.of(file)))
                        .orElse(TableTransform.NONE));
    }

    private TargetColumns targetColumns() {
        var said = label.map(List::of).orElse(target.isEmpty() ? said(ColumnType.TARGET) : target);
        var names = said.isEmpty()
                ? ShippedTable.named(name).map(ShippedTable::target).stream().toList()
                : said;
        var weights = said(ColumnType.WEIGHT);
        return new TargetColumns(
                names,
                task,
                Optional.empty(),
                weight.or(() -> weights.stream().findFirst()),
                fold.flatMap(Fold::group));
    }

    /** The columns that are said to be of a type. */
    private List<String> said(ColumnType type) {
        return columns.entrySet().stream()
                .filter(column -> column.getValue() == type)
                .map(Map.Entry::getKey)
                .toList();
    }

    private TableFormat format() {
        var types = new LinkedHashMap<>(columns);
        types.values().removeAll(List.of(ColumnType.TARGET, ColumnType.WEIGHT));
        boolean mayMiss = !(missing instanceof MissingValues.Error);
        return new TableFormat(
                encoding.map(StrictText::charset),
                separator,
                decimal,
                thousands,
                missingLabels,
                false,
                List.of(),
                new TableColumns(types, Optional.empty(), header, mayMiss, missingMarks));
    }

    public Split.Plan split() {
        return new Split.Plan(validation, test, stratified, splitSeed, training.orElse(Integer.MAX_VALUE), fold);
    }

    public Augmentation augmentation() {
        return new Augmentation(flip, crop, resizedCrop, rotation, brightness, contrast, saturation, cutout);
    }
}

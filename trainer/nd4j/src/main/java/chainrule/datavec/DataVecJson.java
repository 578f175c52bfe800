package chainrule.datavec;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datavec.api.transform.DataAction;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.transform.schema.SequenceSchema;

/**
 * What a file of DataVec says.
 *
 * @param columns of the rows that are learnt from
 * @param process what makes them of the table's rows, if anything
 */
record DataVecJson(Schema columns, Optional<TransformProcess> process) {
    private static final String CLASS = "@class";
    private static final String DATAVEC = "org.datavec.";

    /** @throws UserException if it is neither a Schema nor a TransformProcess whose steps take a row each */
    static DataVecJson of(Path file, String text) {
        Map<String, Object> json;
        String once;
        try {
            json = JSON.std.mapFrom(text);
            // A key that stands there twice is what was looked at, and nothing else.
            once = JSON.std.asString(json);
        } catch (IOException | IllegalArgumentException e) {
            throw none(file, e);
        }
        // JSON of DataVec names the classes to create: no others than its own.
        requireOwn(file, json);
        try {
            if (json.containsKey("actionList")) {
                return of(file, TransformProcess.fromJson(once));
            }
            if (json.containsKey("columns")) {
                return new DataVecJson(rows(file, Schema.fromJson(once)), Optional.empty());
            }
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException e) {
            throw none(file, e);
        }
        throw none(file, null);
    }

    private static DataVecJson of(Path file, TransformProcess process) {
        for (DataAction action : process.getActionList()) {
            if (action.getTransform() == null && action.getFilter() == null) {
                throw new UserException(
                        "%s: its step %s needs several rows at the same time; only transforms and filters of single rows are run: do it before"
                                .formatted(file, action));
            }
        }
        rows(file, process.getInitialSchema());
        return new DataVecJson(rows(file, process.getFinalSchema()), Optional.of(process));
    }

    private static Schema rows(Path file, Schema schema) {
        if (schema instanceof SequenceSchema) {
            throw new UserException(file + ": it describes sequences, and a table has single rows");
        }
        return schema;
    }

    private static void requireOwn(Path file, Object json) {
        if (json instanceof Map<?, ?> map) {
            if (map.get(CLASS) instanceof String name && !name.startsWith(DATAVEC)) {
                throw new UserException("%s names the class %s: only those of DataVec are used".formatted(file, name));
            }
            map.values().forEach(value -> requireOwn(file, value));
        } else if (json instanceof List<?> list) {
            list.forEach(value -> requireOwn(file, value));
        }
    }

    private static UserException none(Path file, Exception cause) {
        return new UserException(
                Message.of(
                        "%s: %s is not a Schema or TransformProcess of DataVec as JSON: write it with toJson()",
                        DataSetting.SCHEMA, file),
                cause);
    }
}

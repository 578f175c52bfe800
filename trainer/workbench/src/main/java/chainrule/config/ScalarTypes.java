package chainrule.config;

import chainrule.base.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Single values: numbers, words, enums, and records that a static {@code parse(String)} makes. */
final class ScalarTypes {
    /** In ASCII digits: Java reads those of all scripts, 0x1p3 and 1d as well. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d[\\d_]*+(\\.[\\d_]*+)?|\\.\\d[\\d_]*+)([eE][-+]?\\d++)?");

    private ScalarTypes() {}

    static boolean isParsed(Class<?> type) {
        return parser(type) != null;
    }

    static Object value(Class<?> type, Node.Scalar scalar, String path) {
        String text = scalar.text();
        try {
            if (type == int.class || type == Integer.class) {
                return Integer.parseInt(digits(text));
            } else if (type == long.class) {
                return Long.parseLong(digits(text));
            } else if (type == double.class || type == Double.class) {
                return number(text);
            } else if (type == boolean.class || type == Boolean.class) {
                return truth(text);
            } else if (type == String.class) {
                return text;
            } else if (type.isEnum()) {
                return constant(type, scalar, path);
            }
            return parser(type).invoke(null, text);
        } catch (IllegalArgumentException e) {
            throw scalar.complaint("%s is '%s': it must be %s".formatted(path, text, expected(type)));
        } catch (InvocationTargetException e) {
            throw scalar.complaint(Message.of("%s %s", path, e.getCause()));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double number(String text) {
        double number = Double.parseDouble(digits(text));
        if (!Double.isFinite(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static String digits(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return text.replace("_", "");
    }

    private static boolean truth(String text) {
        // The core schemas of YAML 1.1 and 1.2 have all three; yes and on are of the older one alone.
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object constant(Class<?> type, Node.Scalar scalar, String path) {
        var constants = Arrays.asList((Enum<?>[]) type.getEnumConstants());
        return constants.stream()
                .filter(constant -> Choices.isName(scalar.text(), constant))
                .findFirst()
                .orElseThrow(() -> scalar.complaint(Binder.unknown(
                        "choice",
                        path,
                        scalar.text(),
                        constants.stream().map(Choices::name).toList())));
    }

    private static Method parser(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("parse") && method.getParameterCount() == 1)
                .findFirst()
                .orElse(null);
    }

    private static String expected(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type == double.class || type == Double.class ? "a number" : "a whole number";
    }
}

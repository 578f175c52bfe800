package chainrule.base;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence to the user: text, and in it settings and actions, which a Java program, a configuration file and a command line name
 * differently. {@link #toString} has it in words.
 */
public final class Message implements Serializable {
    /** One part. */
    public sealed interface Part extends Serializable permits Text, Reference, Call {}

    private record Text(String text) implements Part {}

    /** Parts as they are printed; two texts never follow each other. */
    private final List<Part> parts;

    private Message(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Text alone. */
    public static Message text(String text) {
        return new Message(List.of(new Text(text)));
    }

    /**
     * A sentence with arguments.
     *
     * @param format as of {@link String#format}, in the root locale
     * @param arguments where one is a {@link Part}, a {@link Setting}, a message or an exception with one, {@code %s} stands for it
     */
    public static Message of(String format, Object... arguments) {
        return new Formatting(format, arguments).message();
    }

    /** The sentence as somebody is told it. */
    public String in(Wording wording) {
        var sentence = new StringBuilder();
        for (var part : parts) {
            sentence.append(
                    part instanceof Reference reference
                            ? wording.of(reference)
                            : part instanceof Call call ? wording.of(call) : ((Text) part).text());
        }
        return sentence.toString();
    }

    /** The same with other text between the settings and actions. */
    public Message map(UnaryOperator<String> change) {
        return new Message(parts.stream()
                .<Part>map(part -> part instanceof Text text ? new Text(change.apply(text.text())) : part)
                .toList());
    }

    /** Sentences, one after the other. */
    public static Message join(String between, List<Message> messages) {
        var joined = new Builder();
        for (int i = 0; i < messages.size(); i++) {
            joined.add(new Text(i == 0 ? "" : between));
            messages.get(i).parts.forEach(joined::add);
        }
        return joined.message();
    }

    /** In words. */
    @Override
    public String toString() {
        return in(Wording.PLAIN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message message && parts.equals(message.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Joins texts that follow each other, so that {@link #map} sees them whole. */
    private static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        private void add(Part part) {
            int last = parts.size() - 1;
            if (part instanceof Text next && last >= 0 && parts.get(last) instanceof Text before) {
                parts.set(last, new Text(before.text() + next.text()));
            } else {
                parts.add(part);
            }
        }

        private Message message() {
            return new Message(parts);
        }
    }

    /** Takes a format apart. */
    private static final class Formatting {
        private static final Pattern CONVERSION =
                Pattern.compile("%(?:(\\d+)\\$|(<))?([-#+ 0,(]*\\d*(?:\\.\\d+)?[a-zA-Z%])");

        private final String format;
        private final Object[] arguments;
        private final Builder message = new Builder();
        private int next;
        private int last;

        private Formatting(String format, Object... arguments) {
            this.format = format;
            this.arguments = arguments.clone();
        }

        private Message message() {
            var conversions = CONVERSION.matcher(format);
            int end = 0;
            while (conversions.find()) {
                message.add(new Text(format.substring(end, conversions.start())));
                add(conversions);
                end = conversions.end();
            }
            message.add(new Text(format.substring(end)));
            return message.message();
        }

        private void add(Matcher conversion) {
            String kind = conversion.group(3);
            if (kind.equals("%")) {
                message.add(new Text("%"));
                return;
            }
            if (conversion.group(2) == null) {
                last = conversion.group(1) == null ? next++ : Integer.parseInt(conversion.group(1)) - 1;
            }
            var argument = arguments[last];
            if (argument instanceof Part part) {
                message.add(part);
            } else if (argument instanceof Setting setting) {
                message.add(setting.stated());
            } else if (argument instanceof Message sentence) {
                sentence.parts.forEach(message::add);
            } else if (argument instanceof UserException exception) {
                exception.message().parts.forEach(message::add);
            } else {
                message.add(new Text(String.format(Locale.ROOT, "%" + kind, argument)));
            }
        }
    }
}

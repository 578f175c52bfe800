package chainrule.config;

import chainrule.base.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML into {@link Node}s. Aliases, which could make a small file explode, are refused. */
final class YamlTree {
    /** Which change nothing: values are read by their keys. */
    private static final Set<String> PLAIN_TAGS = Stream.of("str", "int", "float", "bool", "null", "map", "seq")
            .map("tag:yaml.org,2002:"::concat)
            .collect(Collectors.toUnmodifiableSet());

    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_LEVELS = 20;
    private static final int SMALLEST_BUFFER = 1024;

    private YamlTree() {}

    /**
     * A configuration file's content: a mapping.
     *
     * @param source what the origins begin with, such as the file's name
     * @throws UserException if it is not YAML, or there is nothing in it
     */
    static Node.Mapping file(String text, String source) {
        var root = parse(text, source, true);
        if (root instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (root instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
            throw new UserException(source
                    + ": holds nothing: write keys, such as `train: {epochs: 5}`, or {} for the defaults of all");
        }
        throw root.complaint("a configuration has keys, such as `train: {epochs: 5}`");
    }

    /** One value, as a flag gives it: every part of it has the flag as its origin. */
    static Node value(String text, String flag) {
        return parse(text, flag, false);
    }

    private static Node parse(String text, String source, boolean lines) {
        // The parser looks at its own limit between tokens only: a long value would be read whole before.
        if (text.length() > MOST_CHARACTERS) {
            throw new UserException(String.format(
                    Locale.ROOT, "%s: more than %,d characters; no configuration is so long", source, MOST_CHARACTERS));
        }
        // With all of the text in its buffer, the parser does not copy the rest of a long value for each piece of it.
        var settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MOST_CHARACTERS)
                .setBufferSize(text.length() + SMALLEST_BUFFER)
                .setMaxAliasesForCollections(0)
                .setAllowDuplicateKeys(false)
                .build();
        requireShallow(settings, text, source, lines);
        try {
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> convert(node, source, lines))
                    .orElseGet(() -> new Node.Scalar("", source));
        } catch (MarkedYamlEngineException e) {
            String where = place(source, lines, e.getProblemMark());
            throw new UserException(where + ": this is not YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new UserException(
                    source + ": this is not YAML: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    /** Before the tree is made: making it takes a frame of the stack for each level. */
    private static void requireShallow(LoadSettings settings, String text, String source, boolean lines) {
        int depth = 0;
        try {
            for (var events = new Parse(settings).parseString(text).iterator(); events.hasNext(); ) {
                var event = events.next();
                if (event instanceof AliasEvent) {
                    throw anchors(place(source, lines, event.getStartMark()));
                }
                tag(event).filter(tag -> !PLAIN_TAGS.contains(tag)).ifPresent(tag -> {
                    throw new UserException(place(source, lines, event.getStartMark())
                            + ": tags are not read here: write the value without %s".formatted(tag));
                });
                if (event instanceof CollectionEndEvent) {
                    depth--;
                } else if (event instanceof CollectionStartEvent && ++depth > MOST_LEVELS) {
                    throw new UserException("%s: more than %d levels of brackets or indentation; no key is so deep"
                            .formatted(place(source, lines, event.getStartMark()), MOST_LEVELS));
                }
            }
        } catch (YamlEngineException e) {
            // What follows meets it again, and says where.
        }
    }

    private static Optional<String> tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    }

    private static UserException anchors(String origin) {
        return new UserException(origin + ": anchors, aliases and << are not read here: write the value out");
    }

    private static String place(String source, boolean lines, Optional<Mark> mark) {
        return source
                + mark.filter(at -> lines).map(at -> ":" + (at.getLine() + 1)).orElse("");
    }

    private static Node convert(org.snakeyaml.engine.v2.nodes.Node node, String source, boolean lines) {
        String origin = place(source, lines, node.getStartMark());
        if (node.getAnchor().isPresent()) {
            throw anchors(origin);
        }
        if (node instanceof ScalarNode scalar) {
            return new Node.Scalar(scalar.getValue(), origin, scalar.getScalarStyle() == ScalarStyle.PLAIN);
        }
        if (node instanceof SequenceNode sequence) {
            var items = new ArrayList<Node>();
            sequence.getValue().forEach(item -> items.add(convert(item, source, lines)));
            return new Node.Sequence(items, origin);
        }
        var entries = new LinkedHashMap<String, Node>();
        for (var tuple : ((MappingNode) node).getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new UserException(origin + ": a key must be a word");
            }
            if (entries.put(key.getValue(), convert(tuple.getValueNode(), source, lines)) != null) {
                throw new UserException(origin + ": the key " + key.getValue() + " stands twice");
            }
        }
        return new Node.Mapping(entries, origin);
    }
}

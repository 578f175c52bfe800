package chainrule.report;

import de.erichseifert.vectorgraphics2d.intermediate.CommandSequence;
import de.erichseifert.vectorgraphics2d.intermediate.commands.AffineTransformCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.Command;
import de.erichseifert.vectorgraphics2d.intermediate.commands.CreateCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DisposeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawImageCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawStringCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.FillShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetBackgroundCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetClipCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetColorCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetFontCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetHintCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetPaintCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetStrokeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetTransformCommand;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes what Java2D painted as an SVG document. Coordinates are those of the document, with two decimals: a transformation stands only
 * where a line's width or an image depends on it. VectorGraphics2D records the painting; its own writer makes files of twice the size
 * by way of an XML tree, and takes most of the time of a short run's report.
 */
final class SvgWriter {
    private static final double HUNDREDTHS = 100;
    private static final int OPAQUE = 255;
    /** How much a transformation may change lengths for lines to be written transformed. */
    private static final double RIGID = 1e-9;

    private final StringBuilder body = new StringBuilder();
    private final StringBuilder clips = new StringBuilder();
    private final Deque<State> outer = new ArrayDeque<>();
    private State state =
            new State(new AffineTransform(), Color.BLACK, new BasicStroke(), new Font(Font.DIALOG, Font.PLAIN, 12), "");

    private SvgWriter() {}

    /** @param clip what refers to it, with a space in front; empty for none */
    private record State(AffineTransform transform, Color color, BasicStroke stroke, Font font, String clip) {
        State transformed(AffineTransform other) {
            return new State(other, color, stroke, font, clip);
        }

        State in(Color other) {
            return new State(transform, other, stroke, font, clip);
        }

        State with(BasicStroke other) {
            return new State(transform, color, other, font, clip);
        }

        State with(Font other) {
            return new State(transform, color, stroke, other, clip);
        }

        State clipped(String other) {
            return new State(transform, color, stroke, font, other);
        }
    }

    /**
     * The document.
     *
     * @param label for those who can't see it
     */
    static String write(CommandSequence commands, int width, int height, String label) {
        var writer = new SvgWriter();
        for (var command : commands) {
            writer.add(command);
        }
        return String.format(Locale.ROOT, """
                <svg role="img" aria-label="%1$s" xmlns="http://www.w3.org/2000/svg" width="%2$dpx" height="%3$dpx" \
                viewBox="0 0 %2$d %3$d">
                %4$s%5$s</svg>
                """, Markup.escape(label), width, height, writer.clips, writer.body);
    }

    private void add(Command<?> command) {
        if (command instanceof FillShapeCommand fill) {
            body.append("<path");
            path(body, fill.getValue(), state.transform());
            colour("fill");
            body.append(state.clip()).append("/>\n");
        } else if (command instanceof DrawShapeCommand draw) {
            draw(draw.getValue());
        } else if (command instanceof DrawStringCommand text) {
            text(text);
        } else if (command instanceof DrawImageCommand image) {
            image(image);
        } else if (command instanceof CreateCommand) {
            outer.push(state);
        } else if (command instanceof DisposeCommand) {
            state = outer.isEmpty() ? state : outer.pop();
        } else {
            state = changed(command);
        }
    }

    private State changed(Command<?> command) {
        if (command instanceof SetColorCommand color) {
            return state.in(color.getValue());
        }
        if (command instanceof SetPaintCommand paint && paint.getValue() instanceof Color color) {
            return state.in(color);
        }
        if (command instanceof SetStrokeCommand stroke && stroke.getValue() instanceof BasicStroke basic) {
            return state.with(basic);
        }
        if (command instanceof SetFontCommand font) {
            return state.with(font.getValue());
        }
        if (command instanceof SetTransformCommand set) {
            return state.transformed(set.getValue());
        }
        if (command instanceof AffineTransformCommand further) {
            var product = new AffineTransform(state.transform());
            product.concatenate(further.getValue());
            return state.transformed(product);
        }
        if (command instanceof SetClipCommand clip) {
            return state.clipped(clip(clip.getValue()));
        }
        if (command instanceof SetHintCommand || command instanceof SetBackgroundCommand) {
            return state;
        }
        throw new IllegalArgumentException("figures don't use %s".formatted(command));
    }

    /** Its name depends on what it is alone: in a page of many drawings, one name means one thing. */
    private String clip(Shape shape) {
        if (shape == null) {
            return "";
        }
        var path = new StringBuilder();
        path(path, shape, state.transform());
        String name = "c" + Integer.toHexString(path.toString().hashCode());
        if (clips.indexOf("\"" + name + "\"") < 0) {
            clips.append("<clipPath id=\"")
                    .append(name)
                    .append("\"><path")
                    .append(path)
                    .append("/></clipPath>\n");
        }
        return " clip-path=\"url(#%s)\"".formatted(name);
    }

    private void draw(Shape shape) {
        var transform = state.transform();
        boolean rigid = isRigid(transform);
        body.append("<path");
        path(body, rigid ? shape : state.stroke().createStrokedShape(shape), transform);
        if (rigid) {
            body.append(" fill=\"none\"");
            colour("stroke");
            stroke(state.stroke());
        } else {
            colour("fill");
        }
        body.append(state.clip()).append("/>\n");
    }

    private static boolean isRigid(AffineTransform transform) {
        double across = Math.hypot(transform.getScaleX(), transform.getShearY());
        double down = Math.hypot(transform.getShearX(), transform.getScaleY());
        return Math.abs(across - 1) < RIGID && Math.abs(down - 1) < RIGID;
    }

    private void stroke(BasicStroke stroke) {
        if (stroke.getLineWidth() != 1) {
            body.append(" stroke-width=\"");
            number(body, stroke.getLineWidth());
            body.append('"');
        }
        if (stroke.getEndCap() != BasicStroke.CAP_BUTT) {
            body.append(" stroke-linecap=\"")
                    .append(stroke.getEndCap() == BasicStroke.CAP_ROUND ? "round" : "square")
                    .append('"');
        }
        if (stroke.getLineJoin() != BasicStroke.JOIN_MITER) {
            body.append(" stroke-linejoin=\"")
                    .append(stroke.getLineJoin() == BasicStroke.JOIN_ROUND ? "round" : "bevel")
                    .append('"');
        } else {
            body.append(" stroke-miterlimit=\"");
            number(body, stroke.getMiterLimit());
            body.append('"');
        }
        if (stroke.getDashArray() != null) {
            body.append(" stroke-dasharray=\"");
            for (float length : stroke.getDashArray()) {
                number(body, length);
                body.append(' ');
            }
            body.append("\" stroke-dashoffset=\"");
            number(body, stroke.getDashPhase());
            body.append('"');
        }
    }

    private void text(DrawStringCommand text) {
        var font = state.font();
        body.append("<text x=\"");
        number(body, text.getX());
        body.append("\" y=\"");
        number(body, text.getY());
        body.append("\" font-family=\"").append(family(font)).append("\" font-size=\"");
        number(body, font.getSize2D());
        body.append('"');
        if (font.isBold()) {
            body.append(" font-weight=\"bold\"");
        }
        if (font.isItalic()) {
            body.append(" font-style=\"italic\"");
        }
        colour("fill");
        transform();
        body.append(state.clip())
                .append('>')
                .append(Markup.escape(text.getValue()))
                .append("</text>\n");
    }

    /** Java's name of a family stands for the machine's own one. */
    private static String family(Font font) {
        return switch (font.getFamily()) {
            case Font.MONOSPACED -> "monospace";
            case Font.SERIF -> "serif";
            default -> "sans-serif";
        };
    }

    private void image(DrawImageCommand image) {
        var pixels = new BufferedImage(image.getImageWidth(), image.getImageHeight(), BufferedImage.TYPE_INT_RGB);
        var graphics = pixels.createGraphics();
        graphics.drawImage(image.getValue(), 0, 0, null);
        graphics.dispose();
        body.append("<image x=\"");
        number(body, image.getX());
        body.append("\" y=\"");
        number(body, image.getY());
        body.append("\" width=\"");
        number(body, image.getWidth());
        body.append("\" height=\"");
        number(body, image.getHeight());
        body.append("\" preserveAspectRatio=\"none\"");
        transform();
        body.append(state.clip())
                .append(" href=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(Raster.of(pixels).png(1)))
                .append("\"/>\n");
    }

    private void transform() {
        var transform = state.transform();
        if (transform.isIdentity()) {
            return;
        }
        var entries = new double[6];
        transform.getMatrix(entries);
        body.append(" transform=\"matrix(");
        for (double entry : entries) {
            body.append(entry).append(' ');
        }
        body.append(")\"");
    }

    private void colour(String attribute) {
        var color = state.color();
        body.append(' ')
                .append(attribute)
                .append("=\"#")
                .append("%06x".formatted(color.getRGB() & 0xffffff))
                .append('"');
        if (color.getAlpha() < OPAQUE) {
            body.append(' ').append(attribute).append("-opacity=\"");
            number(body, (double) color.getAlpha() / OPAQUE);
            body.append('"');
        }
    }

    /** The attributes of a path. */
    private static void path(StringBuilder into, Shape shape, AffineTransform transform) {
        into.append(" d=\"");
        var at = new double[6];
        var steps = shape.getPathIterator(transform);
        int rule = steps.getWindingRule();
        for (; !steps.isDone(); steps.next()) {
            switch (steps.currentSegment(at)) {
                case PathIterator.SEG_MOVETO -> step(into, 'M', at, 2);
                case PathIterator.SEG_LINETO -> step(into, 'L', at, 2);
                case PathIterator.SEG_QUADTO -> step(into, 'Q', at, 4);
                case PathIterator.SEG_CUBICTO -> step(into, 'C', at, 6);
                default -> into.append('Z');
            }
        }
        into.append('"');
        if (rule == PathIterator.WIND_EVEN_ODD) {
            into.append(" fill-rule=\"evenodd\" clip-rule=\"evenodd\"");
        }
    }

    private static void step(StringBuilder into, char letter, double[] at, int count) {
        into.append(letter);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                into.append(' ');
            }
            number(into, at[i]);
        }
    }

    /** With two decimals at most, and none that are zero. */
    private static void number(StringBuilder into, double value) {
        long hundredths = Math.round(value * HUNDREDTHS);
        if (hundredths < 0) {
            into.append('-');
            hundredths = -hundredths;
        }
        into.append(hundredths / 100);
        int rest = (int) (hundredths % 100);
        if (rest > 0) {
            into.append('.').append((char) ('0' + rest / 10));
            if (rest % 10 > 0) {
                into.append((char) ('0' + rest % 10));
            }
        }
    }
}

package chainrule.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What Java2D paints.
 *
 * @param width in units of which a column of text has about 450
 */
record Drawing(int width, int height, Consumer<Graphics2D> painter) {
    /** Of a PNG: pixels for each unit, as many as good screens have. For print there is SVG. */
    private static final int CRISP = 2;

    /** A figure of this kind. */
    interface Drawn extends Figure {
        Drawing drawing();

        @Override
        default boolean drawsTitle() {
            return true;
        }

        @Override
        default byte[] png() {
            return guarded(() -> drawing().png());
        }

        @Override
        default String svg() {
            return guarded(() -> drawing().svg(title()));
        }
    }

    private byte[] png() {
        var image = new BufferedImage(CRISP * width, CRISP * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(CRISP, CRISP);
        painter.accept(graphics);
        graphics.dispose();
        return Raster.of(image).png(CRISP);
    }

    private String svg(String label) {
        var graphics = new VectorGraphics2D();
        painter.accept(graphics);
        return SvgWriter.write(graphics.getCommands(), width, height, label);
    }

    /** @throws CannotDrawException if this machine's Java can't draw */
    static <T> T guarded(Supplier<T> drawing) {
        try {
            return drawing.get();
        } catch (LinkageError | InternalError | NullPointerException e) {
            // What Java2D throws without libfreetype or fontconfig differs from release to release.
            if (canWrite()) {
                throw e;
            }
            throw new CannotDrawException(e);
        } catch (Error e) {
            // Without any font it is of no class of its own.
            if (e.getClass() == Error.class && !canWrite()) {
                throw new CannotDrawException(e);
            }
            throw e;
        }
    }

    /** Whether Java can paint a letter here: if it can, a drawing that fails has a fault of its own. */
    private static boolean canWrite() {
        Graphics2D graphics = new BufferedImage(CRISP, CRISP, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            graphics.drawString("0", 0, CRISP);
            return graphics.getFontMetrics().stringWidth("0") > 0;
        } catch (LinkageError | InternalError | NullPointerException e) {
            return false;
        } catch (Error e) {
            if (e.getClass() == Error.class) {
                return false;
            }
            throw e;
        } finally {
            graphics.dispose();
        }
    }
}

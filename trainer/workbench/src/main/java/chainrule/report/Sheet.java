package chainrule.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Figures on one picture for a screen, with half the pixels that they have for print: narrow ones in pairs, wide ones alone. All
 * pictures are about as wide as a page, so that a page that fits them to its width shows all letters in one size.
 */
public final class Sheet {
    private static final int SHRINKING = 2;
    /** Pixels of a page: two charts and what is between them. */
    private static final int WIDTH = 1584;

    private static final int GAP = 24;

    private Sheet() {}

    /**
     * Draws them, from the upper left to the lower right.
     *
     * @param figures at least one
     * @return on white, as wide as a page, or as the widest row if that is more
     * @throws chainrule.base.UserException if this machine's Java can't draw, as where there are no fonts
     */
    public static BufferedImage of(List<? extends Figure> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("a picture of no figures");
        }
        var rows = rows(figures.stream().map(Sheet::small).toList());
        int width = Math.max(WIDTH, rows.stream().mapToInt(Sheet::width).max().orElseThrow());
        int height = rows.stream().mapToInt(Sheet::height).sum() + GAP * (rows.size() - 1);
        var sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int y = 0;
        for (var row : rows) {
            paint(row, y, graphics);
            y += height(row) + GAP;
        }
        graphics.dispose();
        return sheet;
    }

    private static void paint(List<BufferedImage> row, int y, Graphics2D graphics) {
        int x = 0;
        for (var image : row) {
            graphics.drawImage(image, x, y, null);
            x += image.getWidth() + GAP;
        }
    }

    /** As many side by side as fit. */
    private static List<List<BufferedImage>> rows(List<BufferedImage> images) {
        var rows = new ArrayList<List<BufferedImage>>();
        for (var image : images) {
            boolean hasRoom = !rows.isEmpty() && width(rows.get(rows.size() - 1)) + GAP + image.getWidth() <= WIDTH;
            if (!hasRoom) {
                rows.add(new ArrayList<>());
            }
            rows.get(rows.size() - 1).add(image);
        }
        return rows;
    }

    private static int width(List<BufferedImage> row) {
        return row.stream().mapToInt(BufferedImage::getWidth).sum() + GAP * (row.size() - 1);
    }

    private static int height(List<BufferedImage> row) {
        return row.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    }

    /** Halving takes the mean of four pixels: lines and letters stay smooth. */
    private static BufferedImage small(Figure figure) {
        try {
            var large = ImageIO.read(new ByteArrayInputStream(figure.png()));
            var image = new BufferedImage(
                    large.getWidth() / SHRINKING, large.getHeight() / SHRINKING, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(large, 0, 0, image.getWidth(), image.getHeight(), null);
            graphics.dispose();
            return image;
        } catch (IOException e) {
            throw new AssertionError("nothing is read but memory", e);
        }
    }
}

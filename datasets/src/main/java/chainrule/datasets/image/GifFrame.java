package chainrule.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;

/**
 * A GIF's first frame on its canvas: a frame may cover a part of that. As Pillow does, the rest gets the transparent colour, or the
 * palette's first.
 */
record GifFrame(int canvasWidth, int canvasHeight, int x, int y, int background) {
    private static final int CANVAS_WIDTH = 6;
    private static final int SHORTEST = 13;

    static GifFrame first(ImageReader reader, byte[] file) throws IOException {
        if (file.length < SHORTEST) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        var canvas = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int width = canvas.getShort(CANVAS_WIDTH) & 0xFFFF;
        int height = canvas.getShort(CANVAS_WIDTH + 2) & 0xFFFF;
        var metadata = reader.getImageMetadata(0);
        int x = number(metadata, "ImageDescriptor", "imageLeftPosition");
        int y = number(metadata, "ImageDescriptor", "imageTopPosition");
        boolean transparent = "TRUE".equals(text(metadata, "GraphicControlExtension", "transparentColorFlag"));
        return new GifFrame(
                Math.max(width, x + reader.getWidth(0)),
                Math.max(height, y + reader.getHeight(0)),
                x,
                y,
                transparent ? number(metadata, "GraphicControlExtension", "transparentColorIndex") : 0);
    }

    BufferedImage draw(ImageReader reader) throws IOException {
        var frame = reader.read(0);
        if (frame.getWidth() == canvasWidth && frame.getHeight() == canvasHeight
                || !(frame.getColorModel() instanceof IndexColorModel palette)) {
            return frame;
        }
        var canvas = new BufferedImage(
                palette, palette.createCompatibleWritableRaster(canvasWidth, canvasHeight), false, null);
        var row = new int[canvasWidth];
        java.util.Arrays.fill(row, Math.min(background, palette.getMapSize() - 1));
        for (int i = 0; i < canvasHeight; i++) {
            canvas.getRaster().setPixels(0, i, canvasWidth, 1, row);
        }
        canvas.getRaster().setRect(x, y, frame.getRaster());
        return canvas;
    }

    private static int number(IIOMetadata metadata, String element, String attribute) {
        var text = text(metadata, element, attribute);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static String text(IIOMetadata metadata, String element, String attribute) {
        var root = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        var found = root.getElementsByTagName(element);
        return found.getLength() == 0 ? "" : ((Element) found.item(0)).getAttribute(attribute);
    }
}

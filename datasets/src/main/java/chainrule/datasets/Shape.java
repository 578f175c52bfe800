package chainrule.datasets;

import chainrule.base.UserException;
import java.io.Serializable;

/**
 * The shape of one sample: {@code channels} planes of {@code height}×{@code width}, stored plane by plane, each row by
 * row. A sample that is not an image is {@code features} channels of 1×1.
 */
public record Shape(int channels, int height, int width) implements Serializable {
    public Shape {
        if (channels < 1 || height < 1 || width < 1 || (long) channels * height * width > 1 << 28) {
            throw new UserException("a sample can't have the shape %d×%d×%d".formatted(channels, height, width));
        }
    }

    /** A plain list of numbers. */
    public static Shape vector(int features) {
        return new Shape(features, 1, 1);
    }

    /** How many numbers a sample has. */
    public int features() {
        return channels * height * width;
    }

    public boolean isImage() {
        return height > 1 || width > 1;
    }

    /** Such as 3×32×32, or 4. */
    @Override
    public String toString() {
        return isImage() ? channels + "×" + height + "×" + width : Integer.toString(channels);
    }
}

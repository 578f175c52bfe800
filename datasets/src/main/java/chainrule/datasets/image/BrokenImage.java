package chainrule.datasets.image;

import java.io.IOException;

/** What is wrong with a file, in words that follow "can't be read as an image: ". */
final class BrokenImage extends IOException {
    static final String CUT_SHORT = "it is cut short";
    static final String DAMAGED = "its data are broken";

    BrokenImage(String reason) {
        super(reason);
    }
}

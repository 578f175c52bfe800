package chainrule.report;

import java.util.List;

/** Colours that people with any kind of colour vision tell apart: Okabe and Ito, Color Universal Design, 2008. */
public enum Palette {
    BLUE(0x0072b2),
    VERMILLION(0xd55e00),
    GREEN(0x009e73),
    PURPLE(0xcc79a7),
    ORANGE(0xe69f00),
    SKY(0x56b4e9),
    BLACK(0x1a1a1a);

    static final List<Palette> CURVES = List.of(values());
    static final int GRID = 0xe4e4e4;
    static final int WHITE = 0xffffff;

    private final int rgb;

    Palette(int rgb) {
        this.rgb = rgb;
    }

    int rgb() {
        return rgb;
    }

    /** As style sheets write it. */
    public String css() {
        return "#%06x".formatted(rgb);
    }

    /**
     * A mixture with white.
     *
     * @param share of this colour, 0 to 1
     */
    int tint(double share) {
        return mix(WHITE, rgb, share);
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int begin = from >> shift & 0xff;
            int end = to >> shift & 0xff;
            mixed = mixed << 8 | (int) Math.round(begin + share * (end - begin));
        }
        return mixed;
    }
}

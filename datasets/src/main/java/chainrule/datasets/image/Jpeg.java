package chainrule.datasets.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A JPEG's segments (ITU-T T.81, annex B), read for two purposes. What says how its samples are to be understood is found as libjpeg
 * and Pillow find it: Java's reader decides otherwise where JFIF's and Adobe's segments are missing. And only what the decoder needs
 * is handed to it, so that no segment of an application (a profile, a thumbnail, a broken one) makes it fail.
 */
final class Jpeg {
    private static final int SOF0 = 0xC0;
    private static final int SOF1 = 0xC1;
    private static final int SOF2 = 0xC2;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int SOF15 = 0xCF;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DQT = 0xDB;
    private static final int DRI = 0xDD;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int TEM = 0x01;
    private static final int NONE = -1;

    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final int SHORTEST_JFIF = 14;
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
    private static final int ADOBE_TRANSFORM = 11;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0};
    private static final int EXIF_HEADER = 6;

    private final byte[] file;
    private final ByteArrayOutputStream bare;
    private int process = NONE;
    private int width;
    private int height;
    private byte[] ids = {};
    private boolean[] halved = {};
    private boolean jfif;
    private int adobe = NONE;
    private int scans;
    private int componentsOfFirstScan;
    private boolean ends;
    private Orientation orientation = Orientation.UPRIGHT;
    private boolean exif;

    private Jpeg(byte[] file) {
        this.file = file;
        this.bare = new ByteArrayOutputStream(file.length + 2);
    }

    /**
     * Reads all segments, and decodes nothing.
     *
     * @throws BrokenImage if it is not one that libjpeg and Pillow read
     */
    static Jpeg parse(byte[] file) throws BrokenImage {
        var jpeg = new Jpeg(file);
        jpeg.parse();
        return jpeg;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    Orientation orientation() {
        return orientation;
    }

    /** How many times the pixels are gone over. */
    int scans() {
        return scans;
    }

    /** The same image in the segments that a decoder needs; components are numbered from 1. */
    byte[] bare() {
        return bare.toByteArray();
    }

    /** Source: libjpeg's jdapimin.c, {@code default_decompress_parms}; Pillow reads four components as Adobe writes them. */
    Colors colors() {
        return switch (ids.length) {
            case 1 -> Colors.GREY;
            case 3 -> {
                boolean lettered = Arrays.equals(ids, new byte[] {'R', 'G', 'B'});
                yield !jfif && (adobe == 0 || adobe == NONE && lettered) ? Colors.RGB : Colors.YCC;
            }
            default -> adobe == NONE || adobe == 0 ? Colors.INVERTED_CMYK : Colors.YCCK;
        };
    }

    /** Whether a component is stored for two rows together, and for each column. */
    boolean isHalvedInHeight(int component) {
        return halved[component];
    }

    int components() {
        return ids.length;
    }

    private void parse() throws BrokenImage {
        write(SOI);
        int at = 2;
        while (at < file.length && !ends) {
            // As libjpeg does, bytes between segments are passed over.
            if (unsigned(at) != 0xFF || at + 1 >= file.length || unsigned(at + 1) == 0xFF) {
                at++;
                continue;
            }
            at = segment(unsigned(at + 1), at + 2);
        }
        write(EOI);
        if (process == NONE || scans == 0) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        // Without its end, the decoder can't tell whether more scans were to follow.
        if (!ends && (process == SOF2 || scans > 1 || componentsOfFirstScan < ids.length)) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
    }

    /** @return where the next one may begin */
    private int segment(int marker, int at) throws BrokenImage {
        if (marker == EOI) {
            ends = true;
            return at;
        }
        if (marker == 0 || marker == TEM || marker >= RST0 && marker <= RST7) {
            return at;
        }
        if (marker == SOI) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        int length = at + 1 < file.length ? unsigned(at) << 8 | unsigned(at + 1) : 0;
        int end = at + length;
        if (end > file.length || at + 1 >= file.length) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        if (length < 2) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        switch (marker) {
            case DQT, DHT, DRI -> copy(marker, at, end);
            case SOS -> {
                return scan(at, end);
            }
            case APP0 -> jfif |= scans == 0 && length >= SHORTEST_JFIF + 2 && isAt(at + 2, end, JFIF);
            case APP1 -> exif(at + 2, end);
            case APP14 -> {
                if (scans == 0 && length > ADOBE_TRANSFORM + 2 && isAt(at + 2, end, ADOBE)) {
                    adobe = unsigned(at + 2 + ADOBE_TRANSFORM);
                }
            }
            default -> {
                if (marker >= SOF0 && marker <= SOF15 && marker != JPG && marker != DAC) {
                    frame(marker, at, end);
                }
            }
        }
        return end;
    }

    private void frame(int marker, int at, int end) throws BrokenImage {
        String unread = switch (marker) {
            case SOF0, SOF1, SOF2 -> null;
            case 0xC9, 0xCA -> "its arithmetic coding is not read (save it anew as an ordinary JPEG)";
            default -> "it is a lossless or hierarchical JPEG, which is not read (save it anew as an ordinary JPEG)";
        };
        if (unread != null) {
            throw new BrokenImage(unread);
        }
        if (process != NONE || end - at < 8 || end - at != 8 + 3 * unsigned(at + 7)) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        if (unsigned(at + 2) != 8) {
            throw new BrokenImage("its samples have %d bits, and 8 are read (save it anew as an ordinary JPEG)"
                    .formatted(unsigned(at + 2)));
        }
        process = marker;
        height = unsigned(at + 3) << 8 | unsigned(at + 4);
        width = unsigned(at + 5) << 8 | unsigned(at + 6);
        ids = new byte[unsigned(at + 7)];
        if (ids.length != 1 && ids.length != 3 && ids.length != 4) {
            throw new BrokenImage("it has %d components, and 1, 3 or 4 are read".formatted(ids.length));
        }
        if (width == 0 || height == 0) {
            throw new BrokenImage("it has no pixels");
        }
        var header = Arrays.copyOfRange(file, at, end);
        int across = 0;
        int down = 0;
        halved = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = header[8 + 3 * i];
            header[8 + 3 * i] = (byte) (i + 1);
            across = Math.max(across, header[9 + 3 * i] >> 4 & 0xF);
            down = Math.max(down, header[9 + 3 * i] & 0xF);
        }
        for (int i = 0; i < ids.length; i++) {
            halved[i] = header[9 + 3 * i] == (byte) (across << 4 | down / 2) && down % 2 == 0;
        }
        write(marker);
        bare.writeBytes(header);
    }

    private int scan(int at, int end) throws BrokenImage {
        int components = at + 2 < end ? unsigned(at + 2) : 0;
        if (process == NONE || components < 1 || components > ids.length || end - at != 6 + 2 * components) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        var header = Arrays.copyOfRange(file, at, end);
        var used = new boolean[ids.length];
        for (int i = 0; i < components; i++) {
            int index = unusedIndexOf(header[3 + 2 * i], used);
            used[index] = true;
            header[3 + 2 * i] = (byte) (index + 1);
        }
        if (scans == 0) {
            componentsOfFirstScan = components;
        }
        scans++;
        write(SOS);
        bare.writeBytes(header);
        int next = end;
        while (next < file.length && !isMarker(next)) {
            next++;
        }
        // A last 0xFF belongs to a marker that is not there.
        int last = next == file.length && unsigned(next - 1) == 0xFF ? next - 1 : next;
        bare.write(file, end, Math.max(0, last - end));
        return next;
    }

    /** Within a scan 0xFF is followed by 0, a restart's number, or another 0xFF. */
    private boolean isMarker(int at) {
        if (unsigned(at) != 0xFF || at + 1 >= file.length) {
            return false;
        }
        int code = unsigned(at + 1);
        return code != 0 && code != 0xFF && (code < RST0 || code > RST7);
    }

    private int unusedIndexOf(byte id, boolean[] used) throws BrokenImage {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id && !used[i]) {
                return i;
            }
        }
        throw new BrokenImage(BrokenImage.DAMAGED);
    }

    private void exif(int at, int end) {
        if (!exif && scans == 0 && end - at > EXIF_HEADER && isAt(at, end, EXIF)) {
            exif = true;
            orientation = Orientation.ofExif(Arrays.copyOfRange(file, at + EXIF_HEADER, end));
        }
    }

    private boolean isAt(int at, int end, byte[] expected) {
        return at + expected.length <= end
                && Arrays.equals(file, at, at + expected.length, expected, 0, expected.length);
    }

    private int unsigned(int at) {
        return file[at] & 0xFF;
    }

    private void write(int marker) {
        bare.write(0xFF);
        bare.write(marker);
    }

    private void copy(int marker, int at, int end) {
        write(marker);
        bare.write(file, at, end - at);
    }
}

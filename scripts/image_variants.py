#!/usr/bin/env python3
"""Draw small images of many kinds, and write what Pillow reads in each of them.

    scripts/image_variants.py | gzip -9n > datasets/src/test/resources/chainrule/datasets/image/variants.tsv.gz

A line is: name, the file, width, height, and its pixels as red, green and blue, row by row, both in hexadecimal digits; or for a
file that Pillow refuses, "refused" and why. The pixels are ImageOps.exif_transpose(Image.open(file)).convert("RGB"). Of 16 bits, the upper
eight are what counts: Pillow's convert("RGB") cuts such grey values off at 255, so it is not asked for them.

A JPEG without its end of image must be read as the whole one: Pillow does so where its decoder has seen all pixels by then.

Where Pillow can't write a kind, the file is put together by hand: JPEG's components are encoded as grey images, and joined as scans.
"""

import io
import math
import struct
import sys
import warnings
import zlib

from PIL import Image, ImageOps

warnings.simplefilter("ignore")
W, H = 19, 13


def picture(width=W, height=H, mode="RGB"):
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            edge = 160 if (x // 5 + y // 4) % 2 else 0
            wave = int(127 + 127 * math.sin(x * y / 9))
            image.putpixel((x, y), ((x * 11 + y * 3 + edge) % 256, 255 * y // max(1, height - 1), wave))
    return image.convert(mode)


def saved(image, kind, **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


# JPEG

def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def segments(jpeg):
    """Marker and body of each segment; a scan's body has its data, too."""
    at = 2
    while jpeg[at + 1] != 0xD9:
        length = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        end = at + 2 + length
        if jpeg[at + 1] == 0xDA:
            while not (jpeg[end] == 0xFF and jpeg[end + 1] not in (0, *range(0xD0, 0xD8))):
                end += 1
        yield jpeg[at + 1], jpeg[at + 4:end]
        at = end


def joined(jpeg, without=(), first=b"", ids=None, last=b"\xff\xd9"):
    """The same image with other segments, or other numbers of its components."""
    out = b"\xff\xd8" + first
    for marker, body in segments(jpeg):
        if marker in without:
            continue
        if ids and marker in (0xC0, 0xC1, 0xC2):
            body = body[:6] + b"".join(bytes([ids[i]]) + body[7 + 3 * i:9 + 3 * i] for i in range(body[5]))
        if marker == 0xDA:
            n = body[0]
            head = body[:4 + 2 * n]
            if ids:
                known = [1, 2, 3, 4]
                head = bytes([n]) + b"".join(
                    bytes([ids[known.index(head[1 + 2 * i])], head[2 + 2 * i]]) for i in range(n)) + head[1 + 2 * n:]
            out += segment(marker, head) + body[4 + 2 * n:]
        else:
            out += segment(marker, body)
    return out + last


def planes(planes, sampling, width=W, height=H, first=b"", ids=(1, 2, 3, 4)):
    """A JPEG of grey planes with any factors of sampling, a scan each."""
    across, down = max(s[0] for s in sampling), max(s[1] for s in sampling)
    scans, tables = b"", b""
    for i, (plane, (h, v)) in enumerate(zip(planes, sampling)):
        size = (-(-width * h // across), -(-height * v // down))
        grey = saved(plane.resize(size), "JPEG", quality=90)
        for marker, body in segments(grey):
            if i == 0 and marker in (0xDB, 0xC4):
                tables += segment(marker, body)
            if marker == 0xDA:
                scans += segment(marker, bytes([1, ids[i], 0, 0, 63, 0])) + body[6:]
    frame = struct.pack(">BHHB", 8, height, width, len(sampling))
    for i, (h, v) in enumerate(sampling):
        frame += bytes([ids[i], h << 4 | v, 0])
    return b"\xff\xd8" + first + tables + segment(0xC0, frame) + scans + b"\xff\xd9"


def adobe(transform):
    return segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


JFIF = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")


def exif(orientation, order="<", kind=3, thumbnail=False):
    """A block with the tag alone; perhaps with a second directory, of a thumbnail that is turned otherwise."""
    pack = lambda form, *values: struct.pack(order + form, *values)
    value = pack("HH", orientation, 0) if kind == 3 else pack("I", orientation)
    block = (b"II" if order == "<" else b"MM") + pack("HI", 42, 8) + pack("HHHI", 1, 0x112, kind, 1) + value
    if not thumbnail:
        return block + pack("I", 0)
    small = saved(picture(8, 6), "JPEG")
    second = len(block) + 4
    block += pack("I", second) + pack("H", 3)
    block += pack("HHIHH", 0x112, 3, 1, 5, 0) + pack("HHII", 0x201, 4, 1, second + 42)
    return block + pack("HHII", 0x202, 4, 1, len(small)) + pack("I", 0) + small


def app1(block):
    return segment(0xE1, b"Exif\0\0" + block)


def jpegs():
    rgb = picture()
    for size in [(1, 1), (1, 9), (9, 1), (17, 3), (W, H), (33, 18)]:
        for name, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
            for way in ["baseline", "progressive"]:
                yield "jpeg-%dx%d-%s-%s" % (*size, name, way), saved(
                    picture(*size), "JPEG", quality=88, subsampling=subsampling, progressive=way == "progressive")
    for way in ["baseline", "progressive"]:
        yield "jpeg-grey-" + way, saved(picture(mode="L"), "JPEG", progressive=way == "progressive")
        yield "jpeg-cmyk-adobe-" + way, saved(picture(mode="CMYK"), "JPEG", progressive=way == "progressive")
    yield "jpeg-optimized", saved(rgb, "JPEG", optimize=True)
    yield "jpeg-coarse", saved(rgb, "JPEG", quality=3)
    yield "jpeg-exact", saved(rgb, "JPEG", quality=100, subsampling=0)
    yield "jpeg-profile", saved(rgb, "JPEG", icc_profile=profile())
    yield "jpeg-broken-profile", saved(rgb, "JPEG", icc_profile=b"no profile")
    yield "jpeg-half-a-profile", joined(saved(rgb, "JPEG"), first=segment(0xE2, b"ICC_PROFILE\0\1\2" + profile()[:99]))
    yield "jpeg-comment", saved(rgb, "JPEG", comment="grüße")

    plain = saved(rgb, "JPEG", quality=90, subsampling=0)
    small = saved(rgb, "JPEG", quality=90, subsampling=2)
    for name, jpeg in [("444", plain), ("420", small)]:
        for ids in [(1, 2, 3), (82, 71, 66), (0, 1, 2), (1, 34, 35), (89, 67, 99), (7, 7, 7)]:
            yield "jpeg-%s-ids-%d-%d-%d" % (name, *ids), joined(jpeg, without=[0xE0], ids=ids)
        yield "jpeg-%s-jfif-lettered" % name, joined(jpeg, ids=(82, 71, 66))
        for transform in [0, 1, 2]:
            yield "jpeg-%s-adobe-%d" % (name, transform), joined(jpeg, without=[0xE0], first=adobe(transform))
            yield "jpeg-%s-jfif-adobe-%d" % (name, transform), joined(jpeg, first=adobe(transform))
        yield "jpeg-%s-adobe-lettered" % name, joined(jpeg, without=[0xE0], first=adobe(1), ids=(82, 71, 66))
    yield "jpeg-jfif-not-first", joined(plain, without=[0xE0], first=segment(0xFE, b"first") + JFIF)
    yield "jpeg-jfif-twice", joined(plain, first=JFIF)
    yield "jpeg-jfxx", joined(plain, first=segment(0xE0, b"JFXX\0\x10"))
    yield "jpeg-empty-app", joined(plain, first=segment(0xE5, b"") + segment(0xEE, b"") + segment(0xE1, b""))
    yield "jpeg-xmp", joined(plain, first=segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"))

    channels = rgb.convert("YCbCr").split()
    for name, sampling in [
            ("411", [(4, 1), (1, 1), (1, 1)]), ("410", [(4, 2), (1, 1), (1, 1)]), ("440", [(1, 2), (1, 1), (1, 1)]),
            ("441", [(1, 4), (1, 1), (1, 1)]), ("422", [(2, 1), (1, 1), (1, 1)]), ("420", [(2, 2), (1, 1), (1, 1)]),
            ("444", [(1, 1), (1, 1), (1, 1)]), ("444-of-2", [(2, 2), (2, 2), (2, 2)]),
            ("422-of-2", [(2, 2), (1, 2), (1, 2)]), ("uneven", [(2, 2), (2, 1), (1, 2)]),
            ("luma-halved", [(1, 1), (2, 2), (2, 2)])]:
        yield "jpeg-scans-" + name, planes(channels, sampling, first=JFIF)
    yield "jpeg-scans-grey-of-2", planes(channels[:1], [(2, 2)])
    yield "jpeg-scans-two", planes(channels, [(1, 1), (1, 1)])
    yield "jpeg-scans-rgb", planes(rgb.split(), [(1, 1)] * 3, ids=(82, 71, 66, 65))
    inks = picture(mode="CMYK").split()
    turned = [ink.point(lambda v: 255 - v) for ink in inks]
    of_light = Image.merge("RGB", turned[:3]).convert("YCbCr").split() + (turned[3],)
    for name, four in [("ink", inks), ("inverted", turned), ("ycck", of_light)]:
        yield "jpeg-%s-unmarked" % name, planes(four, [(1, 1)] * 4)
        yield "jpeg-%s-jfif" % name, planes(four, [(1, 1)] * 4, first=JFIF)
        for transform in [0, 1, 2]:
            yield "jpeg-%s-adobe-%d" % (name, transform), planes(four, [(1, 1)] * 4, first=adobe(transform))
    yield "jpeg-ycck-halved", planes(of_light, [(2, 2), (1, 1), (1, 1), (2, 2)], first=adobe(2))

    yield "jpeg-no-end", plain[:-2], plain
    yield "jpeg-half-an-end", plain[:-1], plain
    yield "jpeg-progressive-no-end", saved(rgb, "JPEG", progressive=True)[:-2]
    yield "jpeg-grey-no-end", saved(picture(mode="L"), "JPEG")[:-2], saved(picture(mode="L"), "JPEG")
    yield "jpeg-cut-short", plain[:-60]
    yield "jpeg-header-alone", plain[:200]
    yield "jpeg-scans-cut", planes(channels, [(1, 1)] * 3)[:-250]
    yield "jpeg-bytes-before", b"x" + plain
    yield "jpeg-bytes-after", plain + b"x" * 99 + plain
    yield "jpeg-bytes-between", joined(plain, first=b"\0\0\0")
    yield "jpeg-fill-bytes", b"\xff\xd8\xff\xff\xff" + plain[3:]
    yield "jpeg-extraneous-at-the-end", plain[:-2] + b"\0\0\0\0" + plain[-2:]
    yield "jpeg-12-bits", joined(plain).replace(segment(0xC0, b"\x08")[4:] + struct.pack(">HH", H, W),
                                                b"\x0c" + struct.pack(">HH", H, W))
    yield "jpeg-arithmetic", plain.replace(b"\xff\xc0\0\x11", b"\xff\xca\0\x11")
    yield "jpeg-lossless", plain.replace(b"\xff\xc0\0\x11", b"\xff\xc3\0\x11")
    yield "jpeg-extended", plain.replace(b"\xff\xc0\0\x11", b"\xff\xc1\0\x11")
    yield "jpeg-no-height", plain.replace(struct.pack(">BHH", 8, H, W), struct.pack(">BHH", 8, 0, W))
    for code in range(0, 10):
        yield "jpeg-exif-%d" % code, saved(rgb, "JPEG", exif=b"Exif\0\0" + exif(code))
        yield "jpeg-exif-big-endian-%d" % code, joined(plain, first=app1(exif(code, ">", thumbnail=True)))
    yield "jpeg-exif-long", joined(plain, first=app1(exif(6, kind=4)))
    yield "jpeg-exif-twice", joined(plain, first=app1(exif(6)) + app1(exif(3)))
    yield "jpeg-exif-after-xmp", joined(plain, first=segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0") + app1(exif(8)))
    yield "jpeg-exif-grey", saved(picture(mode="L"), "JPEG", exif=b"Exif\0\0" + exif(6))
    yield "jpeg-exif-cmyk", saved(picture(mode="CMYK"), "JPEG", exif=b"Exif\0\0" + exif(5))


def profile():
    from PIL import ImageCms
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# PNG

def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(kind, bits, width=W, height=H, interlaced=False, before=b"", middle=b"", after=b"", levels=None):
    """Any colour type and depth. Lines are filtered by all five ways in turn."""
    levels = levels or 1 << bits
    channels = CHANNELS[kind]

    def level(x, y, c):
        return (x * 37 + y * 101 * (c + 1) + (x * y << 4) + (x << max(0, bits - 5))) % levels

    def lines(columns, rows):
        before, result, filtered = None, b"", 0
        for y in rows:
            text = "".join(format(level(x, y, c), "0%db" % bits) for x in columns for c in range(channels))
            line = int((text + "0" * (-len(text) % 8)), 2).to_bytes(-(-len(text) // 8), "big")
            before = before or bytes(len(line))
            step = max(1, channels * bits // 8)
            way = filtered % 5
            filtered += 1
            result += bytes([way]) + bytes(
                (v - guess(way, line[i - step] if i >= step else 0, before[i], before[i - step] if i >= step else 0)) % 256
                for i, v in enumerate(line))
            before = line
        return result

    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b"".join(
        lines(range(x, width, dx), range(y, height, dy)) for x, y, dx, dy in passes if x < width and y < height)
    data = zlib.compress(data)
    palette = chunk(b"PLTE", bytes((i * 7 * (c + 3) + 11 * c) % 256 for i in range(levels) for c in range(3)))
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)) + before
            + (palette if kind == 3 else b"") + middle + chunk(b"IDAT", data[:20]) + chunk(b"IDAT", data[20:]) + after
            + chunk(b"IEND", b""))


def guess(way, left, up, corner):
    if way == 4:
        p = left + up - corner
        return min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
    return [0, left, up, (left + up) // 2][way]


def pngs():
    for kind, depths in [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])]:
        for bits in depths:
            for interlaced in [False, True]:
                yield "png-%d-of-%d%s" % (kind, bits, "-interlaced" if interlaced else ""), png(
                    kind, bits, interlaced=interlaced)
    for size in [(1, 1), (1, 9), (9, 1), (3, 2)]:
        yield "png-%dx%d-interlaced" % size, png(2, 8, *size, interlaced=True)
        yield "png-%dx%d-bilevel" % size, png(0, 1, *size)
    yield "png-palette-transparent", png(3, 8, middle=chunk(b"tRNS", bytes(range(0, 250, 5))), levels=100)
    yield "png-palette-one-transparent", png(3, 4, middle=chunk(b"tRNS", b"\xff\0"))
    yield "png-grey-transparent", png(0, 8, middle=chunk(b"tRNS", b"\0\x25"))
    yield "png-grey-2-transparent", png(0, 2, middle=chunk(b"tRNS", b"\0\1"))
    yield "png-rgb-transparent", png(2, 8, middle=chunk(b"tRNS", b"\0\x25\0\x26\0\x27"))
    yield "png-rgb-palette", png(2, 8, before=chunk(b"PLTE", bytes(30)))
    yield "png-gamma", png(2, 8, before=chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "png-srgb", png(2, 8, before=chunk(b"sRGB", b"\0"))
    yield "png-chromaticities", png(2, 8, before=chunk(b"cHRM", struct.pack(">8I", *[30000] * 8)))
    yield "png-profile", png(2, 8, before=chunk(b"iCCP", b"p\0\0" + zlib.compress(profile())))
    yield "png-broken-profile", png(2, 8, before=chunk(b"iCCP", b"p\0\0" + zlib.compress(b"none")))
    yield "png-grey-gamma", png(0, 8, before=chunk(b"gAMA", struct.pack(">I", 45455)))
    yield "png-background", png(6, 8, before=chunk(b"bKGD", b"\0\1\0\2\0\3"))
    yield "png-significant-bits", png(2, 8, before=chunk(b"sBIT", b"\5\6\5"))
    yield "png-text", png(2, 8, before=chunk(b"tEXt", b"a\0b") + chunk(b"zTXt", b"c\0\0" + zlib.compress(b"d")))
    yield "png-no-end", png(2, 8)[:-12]
    yield "png-bytes-after", png(2, 8) + b"more"
    yield "png-cut-short", png(2, 8)[:-100]
    yield "png-header-alone", png(2, 8)[:40]
    yield "png-broken-header", png(2, 8)[:16] + b"\0\0\1" + png(2, 8)[19:]
    for code in [1, 3, 6, 7]:
        yield "png-exif-%d" % code, png(2, 8, before=chunk(b"eXIf", exif(code, ">")))
    yield "png-exif-behind", png(2, 8, after=chunk(b"eXIf", exif(8)))
    yield "png-exif-palette", png(3, 2, before=chunk(b"eXIf", exif(5)))
    yield "png-animated", saved(picture(), "PNG", save_all=True, append_images=[picture().rotate(180)])
    yield "png-animated-hidden-default", saved(
        picture(), "PNG", save_all=True, default_image=True, append_images=[picture().rotate(180)])
    for mode in ["1", "L", "LA", "P", "RGB", "RGBA", "I"]:
        yield "png-pillow-" + mode, saved(picture().convert("L" if mode == "LA" else "RGB").convert(mode), "PNG")


# GIF, BMP, TIFF, WebP

def gifs():
    yield "gif", saved(picture().quantize(64), "GIF")
    yield "gif-2-colours", saved(picture(mode="1"), "GIF")
    yield "gif-grey", saved(picture(mode="L"), "GIF")
    yield "gif-interlaced", saved(picture(33, 31).quantize(16), "GIF", interlace=True)
    yield "gif-transparent", saved(picture().quantize(16), "GIF", transparency=3)
    yield "gif-1x1", saved(picture(1, 1).quantize(2), "GIF")
    whole = saved(picture().quantize(64), "GIF", save_all=True, append_images=[picture().rotate(180).quantize(64)], loop=0)
    yield "gif-animated", whole
    one = saved(picture().quantize(16), "GIF", interlace=False)
    yield "gif-on-a-larger-canvas", one[:6] + struct.pack("<HH", W + 6, H + 3) + one[10:]
    at = one.index(b"," + struct.pack("<HHHH", 0, 0, W, H))
    yield "gif-beside-the-corner", one[:6] + struct.pack("<HH", W + 6, H + 3) + one[10:at + 1] + struct.pack(
        "<HH", 4, 2) + one[at + 5:]
    yield "gif-beyond-its-canvas", one[:6] + struct.pack("<HH", 5, 5) + one[10:]
    yield "gif-87", b"GIF87a" + one[6:]
    yield "gif-no-end", one[:-1]
    yield "gif-cut-short", one[:-60]
    yield "gif-header-alone", one[:13]


def bmp(bits, rows, masks=b"", height=H, compression=0, palette=b"", header=40):
    info = struct.pack("<IiiHHIIiiII", header, W, height, 1, bits, compression, len(rows), 0, 0, len(palette) // 4, 0)
    body = info + masks + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(body) + len(rows), 0, 0, 14 + len(body)) + body + rows


def bmps():
    for mode in ["1", "L", "P", "RGB", "RGBA"]:
        yield "bmp-" + mode, saved(picture().convert(mode), "BMP")
    yield "bmp-1x1", saved(picture(1, 1), "BMP")
    rgb = picture()
    yield "bmp-top-down", bmp(24, b"".join(
        bytes(v for x in range(W) for v in rgb.getpixel((x, y))[::-1]) + bytes(-3 * W % 4) for y in range(H)), height=-H)
    words = lambda mask: b"".join(b"".join(
        struct.pack("<H", (x * 1234 + y * 4321) & mask) for x in range(W)) + bytes(-2 * W % 4) for y in range(H))
    yield "bmp-555", bmp(16, words(0x7FFF))
    yield "bmp-565", bmp(16, words(0xFFFF), masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F), compression=3)
    pixels = b"".join(struct.pack("<I", (x * 123457 + y * 7654321) % 2 ** 32) for y in range(H) for x in range(W))
    yield "bmp-32", bmp(32, pixels)
    yield "bmp-32-masks", bmp(32, pixels, masks=struct.pack("<III", 0xFF0000, 0xFF00, 0xFF), compression=3)
    palette = b"".join(bytes([i * 9 % 256, i * 5 % 256, 255 - i, 0]) for i in range(256))
    yield "bmp-4", bmp(4, b"".join(bytes((3 * x + y) % 256 for x in range(12)) for y in range(H)), palette=palette[:64])
    runs = b"".join(bytes([9, y, 0, 5, 1, 2, 3, 4, 5, 0, 5, 7, 0, 0]) for y in range(H)) + b"\0\1"
    yield "bmp-runs", bmp(8, runs, palette=palette, compression=1)
    yield "bmp-cut-short", saved(rgb, "BMP")[:-99]
    yield "bmp-header-alone", saved(rgb, "BMP")[:30]


def tiffs():
    for compression in [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"]:
        for mode in ["1", "L", "P", "RGB", "RGBA", "CMYK"]:
            if compression == "jpeg" and mode in ["1", "P", "RGBA", "CMYK"]:
                continue
            yield "tiff-%s-%s" % (mode, compression), saved(picture().convert(mode), "TIFF", compression=compression)
    yield "tiff-group4", saved(picture(mode="1"), "TIFF", compression="group4")
    yield "tiff-LA", saved(picture(mode="L").convert("LA"), "TIFF")
    yield "tiff-I;16", saved(Image.frombytes("I;16", (W, H), bytes(v * 7 % 256 for v in range(2 * W * H))), "TIFF")
    yield "tiff-float", saved(picture(mode="F"), "TIFF")
    yield "tiff-ycc", saved(picture().convert("YCbCr"), "TIFF", compression="tiff_lzw")
    clear = picture().convert("RGBA")
    clear.putalpha(picture(mode="L"))
    for extra in [0, 1, 2]:
        # What the fourth sample is: something, alpha that colours are multiplied by, or alpha apart.
        yield "tiff-alpha-%d" % extra, saved(clear, "TIFF").replace(
            struct.pack("<HHIHH", 338, 3, 1, 2, 0), struct.pack("<HHIHH", 338, 3, 1, extra, 0))
    yield "tiff-pages", saved(picture(), "TIFF", save_all=True, append_images=[picture().rotate(180)])
    yield "tiff-profile", saved(picture(), "TIFF", icc_profile=profile())
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE}
    for code, turn in turns.items():
        # Pillow's versions differ in whether exif_transpose turns a TIFF.
        yield ("tiff-exif-%d" % code, saved(picture(), "TIFF", tiffinfo={274: code}),
               saved(picture().transpose(turn), "TIFF"))
    yield "tiff-predictor", saved(picture(), "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "tiff-strips", saved(picture(), "TIFF", compression="tiff_lzw", tiffinfo={278: 4})
    bits = [0, 37, 99, 128, 200, 255]
    rows = bytes(bits[(x + y) % 6] for y in range(H) for x in range(W))

    def raw(order, tags, data, strips=True):
        """An uncompressed TIFF; several values of a tag lie behind the pixels."""
        tags = {256: W, 257: H, 259: 1, 277: 1, **({273: 0, 278: H, 279: len(data)} if strips else {}), **tags}
        start = 8 + 2 + 12 * len(tags) + 4
        entries = sorted({**tags, **({273: start} if strips else {})}.items())
        body = struct.pack(order + "H", len(entries))
        for tag, value in entries:
            if isinstance(value, tuple):
                body += struct.pack(order + "HHII", tag, 4, len(value), start + len(data))
                data += struct.pack(order + "%dI" % len(value), *value)
            else:
                body += struct.pack(order + "HHII", tag, 4, 1, value)
        return (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8) + body + bytes(4) + data

    for order in "<>":
        yield "tiff-white-is-zero-" + ("little" if order == "<" else "big"), raw(order, {258: 8, 262: 0}, rows)
        yield "tiff-16-bits-" + ("little" if order == "<" else "big"), raw(order, {258: 16, 262: 1}, rows * 2)
        yield "tiff-rgb-16-bits-" + ("little" if order == "<" else "big"), raw(
            order, {258: (16, 16, 16), 262: 2, 277: 3}, rows * 6)
    first = 8 + 2 + 12 * 10 + 4
    tiles = bytes(i * 7 % 256 for i in range(3 * 16 * 16 * 2))
    yield "tiff-tiles", raw("<", {258: (8, 8, 8), 262: 2, 277: 3, 322: 16, 323: 16, 324: (first, first + 768),
                                  325: (768, 768)}, tiles, strips=False)
    yield "tiff-2-bits-white-is-zero", raw("<", {258: 2, 262: 0}, bytes(v * 29 % 256 for v in range(5 * H)))
    yield "tiff-4-bits", raw("<", {258: 4, 262: 1}, bytes(v * 29 % 256 for v in range(10 * H)))
    whole = saved(picture(), "TIFF", compression="tiff_lzw")
    yield "tiff-cut-short", saved(picture(), "TIFF")[:-300]
    yield "tiff-header-alone", whole[:8]


def webps():
    for quality in [5, 50, 80, 100]:
        yield "webp-lossy-%d" % quality, saved(picture(), "WEBP", quality=quality)
        yield "webp-lossy-large-%d" % quality, saved(picture(50, 37), "WEBP", quality=quality)
    for mode in ["RGB", "RGBA", "L"]:
        yield "webp-lossless-" + mode, saved(picture().convert(mode), "WEBP", lossless=True)
    few = picture().quantize(7).convert("RGB")
    yield "webp-lossless-palette", saved(few, "WEBP", lossless=True)
    alpha = picture().convert("RGBA")
    alpha.putalpha(picture(mode="L"))
    yield "webp-lossy-alpha", saved(alpha, "WEBP", quality=80)
    yield "webp-lossless-alpha", saved(alpha, "WEBP", lossless=True, exact=True)
    yield "webp-1x1", saved(picture(1, 1), "WEBP", quality=80)
    yield "webp-17x3", saved(picture(17, 3), "WEBP", quality=80)
    yield "webp-profile", saved(picture(), "WEBP", lossless=True, icc_profile=profile())
    yield "webp-animated", saved(picture(), "WEBP", lossless=True, save_all=True, append_images=[picture().rotate(180)])
    for code in [3, 6]:
        yield "webp-exif-%d" % code, saved(picture(), "WEBP", lossless=True, exif=b"Exif\0\0" + exif(code))
    yield "webp-cut-short", saved(picture(), "WEBP", lossless=True)[:-99]
    yield "webp-lossy-cut-short", saved(picture(50, 37), "WEBP", quality=80)[:-99]
    yield "webp-header-alone", saved(picture(), "WEBP", lossless=True)[:16]


def read(content):
    image = Image.open(io.BytesIO(content))
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I"):
        grey = Image.new("L", turned.size)
        grey.putdata([v >> 8 for v in turned.getdata()])
        turned = grey
    return turned.convert("RGB")


def main():
    for kind in [jpegs, pngs, gifs, bmps, tiffs, webps]:
        for name, content, *same in kind():
            try:
                image = read(same[0] if same else content)
                print(name, content.hex(), image.width, image.height, image.tobytes().hex(), sep="\t")
            except Exception as e:
                print(name, content.hex(), "refused", type(e).__name__, sep="\t")


if __name__ == "__main__":
    sys.exit(main())

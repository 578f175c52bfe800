package chainrule.datasets.fetch;

import java.net.URI;
import java.util.Optional;

/**
 * A file that a publisher offers.
 *
 * @param dataset as the catalogue lists it
 * @param base the publisher's address of the folder around the file
 * @param file its name there
 * @param bytes its length
 * @param md5 its checksum as the publisher or torchvision gives it, in lower-case hexadecimal digits
 */
public record Archive(String dataset, URI base, String file, long bytes, String md5) {
    /** Whether there is a folder to unpack; otherwise the file is kept unchanged. */
    public boolean isPacked() {
        return file.endsWith(".tar.gz");
    }

    /**
     * Where to get it. A mirror holds it as {@code MIRROR/<dataset>/<file>}: MNIST's files and Fashion-MNIST's have the
     * same names.
     */
    public URI address(Optional<URI> mirror) {
        return mirror.map(other -> folder(other).resolve(dataset + "/" + file))
                .orElseGet(() -> folder(base).resolve(file));
    }

    private static URI folder(URI address) {
        var text = address.toString();
        return URI.create(text.endsWith("/") ? text : text + "/");
    }
}

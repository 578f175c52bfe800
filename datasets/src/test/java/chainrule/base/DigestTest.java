package chainrule.base;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DigestTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** FIPS 180-2, appendix B.1. */
    @Test
    void aTextHasItsSha256() {
        var sha = Digest.sha256();
        Digest.update(sha, "a");
        Digest.update(sha, "bc");
        assertThat(Digest.hex(sha)).isEqualTo(ABC);
    }

    @Test
    void aStreamHasTheDigestOfItsBytes() throws IOException {
        var bytes = new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(Digest.hex(Digest.sha256(), bytes)).isEqualTo(ABC);
    }

    /** RFC 1321, appendix A.5. */
    @Test
    void nothingHasItsMd5() throws IOException {
        assertThat(Digest.hex(Digest.md5(), new ByteArrayInputStream(new byte[0])))
                .isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
    }
}

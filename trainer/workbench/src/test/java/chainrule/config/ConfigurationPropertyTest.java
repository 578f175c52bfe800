package chainrule.config;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ConfigurationPropertyTest {
    /** The file that a run leaves repeats it, whatever it was told. */
    @Property
    void whatIsWrittenReadsBackEqual(@ForAll Random random) {
        var config = new AnyConfig(random).draw();
        String yaml = ConfigWriter.yaml(config);
        assertThat(Configuration.parse("test", yaml, "config.yaml").resolve())
                .as(yaml)
                .isEqualTo(config);
    }
}

package chainrule.cli;

import chainrule.machine.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var versions = Versions.read().byName();
        return new String[] {
            "chainrule %s (commit %s)".formatted(versions.get("chainrule"), versions.get("commit")),
            "Java " + System.getProperty("java.runtime.version")
        };
    }
}

package chainrule;

import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** For a JShell that compiles what it is given, and runs none of it. */
final class CompilingOnly implements ExecutionControlProvider, ExecutionControl {
    @Override
    public String name() {
        return "compiling-only";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return this;
    }

    @Override
    public void load(ClassBytecodes[] classes) {}

    @Override
    public void redefine(ClassBytecodes[] classes) {}

    @Override
    public String invoke(String className, String method) {
        return "";
    }

    @Override
    public String varValue(String className, String variable) {
        return "";
    }

    @Override
    public void addToClasspath(String path) {}

    @Override
    public void stop() {}

    @Override
    public Object extensionCommand(String command, Object argument) {
        return null;
    }

    @Override
    public void close() {}
}

package chainrule.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A master and workers of one core each, as processes of their own on this machine: what scripts/spark-local starts. */
final class LoopbackCluster implements AutoCloseable {
    private final Path home;
    private final String master;

    LoopbackCluster(Path home, int workers) throws IOException, InterruptedException {
        this.home = home;
        this.master = script("start", Integer.toString(workers), "--memory", "1g", "--port", "0")
                .strip();
    }

    String master() {
        return master;
    }

    /** As if its machine had lost its power: neither the worker nor its executors can say anything. */
    void kill(int worker) throws IOException {
        var process = ProcessHandle.of(Long.parseLong(Files.readString(home.resolve("worker-%d.pid".formatted(worker)))
                        .strip()))
                .orElseThrow();
        var executors = process.descendants().toList();
        process.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        script("stop");
    }

    private String script(String... words) throws IOException, InterruptedException {
        var out = Files.createTempFile(home, "script", ".out");
        var command = new java.util.ArrayList<String>();
        command.add(
                Path.of("../scripts/spark-local").toAbsolutePath().normalize().toString());
        command.addAll(java.util.List.of(words));
        var builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CHAINRULE_SPARK_HOME", home.toString());
        builder.environment().put("CHAINRULE_SPARK_CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("spark-local " + String.join(" ", words) + " failed: " + Files.readString(out));
        }
        return Files.readString(out);
    }
}

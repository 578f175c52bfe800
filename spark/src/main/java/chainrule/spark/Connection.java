package chainrule.spark;

import chainrule.base.Message;
import chainrule.base.Reference;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * How to reach a cluster.
 *
 * @param master such as spark://host:7077, with several hosts divided by commas, or local[2]
 * @param settings of Spark's, which come before all that is set here
 */
record Connection(String master, Map<String, String> settings) {
    private static final String STANDALONE = "spark://";
    /** The variable that holds the cluster's secret: a command line is recorded, and seen by every user of the machine. */
    private static final String SECRET = "CHAINRULE_SPARK_SECRET";

    private static final int LONGEST = 300;
    private static final int PATIENCE_MS = 5_000;
    /** Spark itself gives up after about a minute. */
    private static final int REGISTRATION_SECONDS = 90;

    /** Whether Spark's own master and workers run there. */
    boolean isStandalone() {
        return master.startsWith(STANDALONE);
    }

    /**
     * An application of this cluster.
     *
     * @throws UserException if it does not answer in time, or Spark has something against the settings
     */
    SparkContext open() {
        if (isStandalone()) {
            requireAnswer();
        }
        var opening = CompletableFuture.supplyAsync(() -> new SparkContext(configuration()), task -> {
            var thread = new Thread(task, "chainrule-spark");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            var context = opening.get(REGISTRATION_SECONDS, TimeUnit.SECONDS);
            // Spark has given up, and does not say so.
            if (context.isStopped()) {
                throw noSpark(null);
            }
            return context;
        } catch (ExecutionException e) {
            throw unusable(e.getCause());
        } catch (TimeoutException e) {
            throw noSpark(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while connecting to " + master, e);
        }
    }

    /** As messages name it. */
    Reference cluster() {
        return RunSetting.CLUSTER.stated(master);
    }

    private UserException noSpark(Throwable cause) {
        return new UserException(
                Message.of("%s: what answers there is no master of Spark 3.5 for Scala 2.12", cluster()), cause);
    }

    private UserException unusable(Throwable e) {
        return new UserException(Message.of("%s: %s", cluster(), briefly(e)), e);
    }

    /** Spark's messages may hold stack traces. */
    static String briefly(Throwable e) {
        String message = String.valueOf(e.getMessage());
        String reason = message.equals("null")
                ? e.toString()
                : message.lines().findFirst().orElse("");
        return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "…";
    }

    /** One master of several is enough. */
    private void requireAnswer() {
        var problems = hosts().map(Connection::problem).toList();
        if (problems.stream().noneMatch(String::isEmpty)) {
            throw new UserException(Message.of(
                    "%s: no answer (%s): is the master running? scripts/spark-local starts one on this machine",
                    cluster(), String.join("; ", problems)));
        }
    }

    private Stream<URI> hosts() {
        try {
            var hosts = Arrays.stream(master.substring(STANDALONE.length()).split(","))
                    .map(host -> URI.create(STANDALONE + host))
                    .toList();
            if (hosts.stream().allMatch(host -> host.getHost() != null && host.getPort() > 0)) {
                return hosts.stream();
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new UserException(Message.of("%s: no address of a master: write it as spark://host:7077", cluster()));
    }

    /** Why there is no answer; empty if there is one. */
    private static String problem(URI host) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.getHost(), host.getPort()), PATIENCE_MS);
            return "";
        } catch (UnknownHostException e) {
            return host.getHost() + ": unknown host";
        } catch (IOException e) {
            return "%s: %s".formatted(host.getHost(), e.getMessage());
        }
    }

    private SparkConf configuration() {
        var conf = new SparkConf().setMaster(master).setAppName("chainrule");
        settings.forEach(conf::set);
        String secret = System.getenv(SECRET);
        if (secret != null && !secret.isEmpty()) {
            conf.setIfMissing("spark.authenticate", "true");
            conf.setIfMissing("spark.authenticate.secret", secret);
        }
        defaults().forEach(setting -> conf.setIfMissing(setting.getKey(), setting.getValue()));
        return conf;
    }

    private List<Map.Entry<String, String>> defaults() {
        var defaults = Stream.of(
                Map.entry("spark.ui.enabled", "false"),
                // Results are written down and let go as they come: there is no limit to all of them together.
                Map.entry("spark.driver.maxResultSize", "0"),
                Map.entry("spark.executor.extraClassPath", classPath()));
        var loopback = isStandalone() && hosts().allMatch(Connection::isLoopback)
                ? Stream.of(
                        Map.entry("spark.driver.host", "127.0.0.1"), Map.entry("spark.driver.bindAddress", "127.0.0.1"))
                : Stream.<Map.Entry<String, String>>of();
        return Stream.concat(defaults, loopback).toList();
    }

    private static boolean isLoopback(URI host) {
        try {
            return InetAddress.getByName(host.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** This process's, for machines that see the same files. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}

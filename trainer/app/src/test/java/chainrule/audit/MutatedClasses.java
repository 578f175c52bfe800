package chainrule.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;

/** The program once more, with an error in it: its own classes are loaded again, the libraries' are shared. */
final class MutatedClasses extends ClassLoader {
    private static final String OWN = "chainrule.";

    /** The program's own classes, by name: each mutant loads them again. */
    private static final Map<String, byte[]> RIGHT = new ConcurrentHashMap<>();

    /** The libraries' jars are opened once. */
    private static StandardJavaFileManager shared;

    private final Map<String, byte[]> classes;
    private final Map<String, byte[]> resources = new HashMap<>();

    /** @throws AssertionError if the error is none that compiles */
    MutatedClasses(Mutant mutant, JavaCompiler compiler) throws IOException {
        super(MutatedClasses.class.getClassLoader());
        if (mutant.isJava()) {
            classes = compiled(mutant, compiler);
        } else {
            classes = Map.of();
            resources.put(mutant.resource(), mutant.source().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OWN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : own(name);
        }
    }

    private Class<?> own(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            bytes = RIGHT.get(name);
        }
        if (bytes == null) {
            bytes = right(name);
            RIGHT.put(name, bytes);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] right(String name) throws ClassNotFoundException {
        try (var stream = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (stream == null) {
                throw new ClassNotFoundException(name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] changed = resources.get(name);
        return changed == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(changed);
    }

    @Override
    public URL getResource(String name) {
        return super.getResource(name);
    }

    private static synchronized Map<String, byte[]> compiled(Mutant mutant, JavaCompiler compiler) throws IOException {
        if (shared == null) {
            shared = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        }
        var files = new InMemory(shared);
        var messages = new java.io.StringWriter();
        var source = new Source(mutant);
        boolean done = compiler.getTask(
                        messages,
                        files,
                        null,
                        List.of(
                                "-proc:none",
                                "-nowarn",
                                "-parameters",
                                "-classpath",
                                System.getProperty("java.class.path")),
                        null,
                        List.of(source))
                .call();
        if (!done) {
            throw new AssertionError(mutant + " does not compile: " + messages);
        }
        var classes = new HashMap<String, byte[]>();
        files.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Mutant mutant) throws IOException {
            super(URI.create("memory:///" + mutant.className().replace('.', '/') + ".java"), Kind.SOURCE);
            text = mutant.source();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes. */
    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }
    }

    /** Runs a static method of a class of the changed program, with its class loader as the thread's. */
    Object call(String className, String method, String argument) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(this);
        try {
            var found = loadClass(className).getDeclaredMethod(method, String.class);
            found.setAccessible(true);
            return found.invoke(null, argument);
        } catch (java.lang.reflect.InvocationTargetException e) {
            return "it ended with " + e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new UncheckedIOException(new IOException(e));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

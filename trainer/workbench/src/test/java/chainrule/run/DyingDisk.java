package chainrule.run;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * A disk whose process is killed at one of its changes: a write is done by half, any other change not at all, and nor is whatever
 * comes after it. A change is a name that comes, goes or moves, and a write.
 */
final class DyingDisk extends FileSystemProvider {
    /** The end of the process. */
    static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private final FileSystem disk;
    private final FileSystemProvider real;
    private final int before;
    private int left;
    private int looks;

    /** @param changes how many are done before the kill */
    DyingDisk(FileSystem disk, int changes) {
        this.disk = disk;
        this.real = disk.provider();
        this.before = changes;
        this.left = changes;
    }

    /** A folder of the disk, on which the process works. */
    Path on(Path path) {
        return (Path) Proxy.newProxyInstance(
                DyingDisk.class.getClassLoader(), new Class<?>[] {Path.class}, new Wrapper(path));
    }

    /** How often somebody looked whether something is there. */
    synchronized int looks() {
        return looks;
    }

    /** How many changes there were. */
    synchronized int changes() {
        return before - left;
    }

    synchronized boolean hasDied() {
        return left < 0;
    }

    /** Whether this change is the one at which it dies; after that, none is begun. */
    private synchronized boolean isLast() {
        if (left < 0) {
            throw new Killed();
        }
        return --left < 0;
    }

    private void change() {
        if (isLast()) {
            throw new Killed();
        }
    }

    private final class Wrapper implements InvocationHandler {
        private final Path path;

        Wrapper(Path path) {
            this.path = path;
        }

        @Override
        public Object invoke(Object me, Method method, Object[] arguments) throws Throwable {
            var plain = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < plain.length; i++) {
                plain[i] = plain[i] instanceof Path other ? off(other) : plain[i];
            }
            try {
                return wrapped(method.invoke(path, plain));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private Object wrapped(Object result) {
        if (result instanceof Path path) {
            return on(path);
        }
        return result instanceof FileSystem ? new System() : result;
    }

    private static Path off(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? ((Wrapper) Proxy.getInvocationHandler(path)).path : path;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean created =
                options.contains(StandardOpenOption.CREATE_NEW) || options.contains(StandardOpenOption.CREATE);
        if (created) {
            change();
        }
        return new Channel(real.newFileChannel(off(path), options, attributes));
    }

    /** Of which half of a write gets through when it dies. */
    private final class Channel extends DelegatingChannel {
        Channel(FileChannel channel) {
            super(channel);
        }

        @Override
        void beforeWrite(java.nio.ByteBuffer bytes) throws IOException {
            if (isLast()) {
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                channel.write(bytes);
                throw new Killed();
            }
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            change();
            return super.truncate(size);
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (options.contains(StandardOpenOption.WRITE)) {
            throw new UnsupportedOperationException("files are written by way of FileChannel.open");
        }
        return real.newByteChannel(off(path), options, attributes);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        change();
        real.createDirectory(off(path), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.checkAccess(off(path));
        change();
        real.delete(off(path));
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        change();
        real.move(off(from), off(to), options);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        var files = real.newDirectoryStream(off(path), file -> filter.accept(on(file)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return StreamSupport.stream(files.spliterator(), false)
                        .map(DyingDisk.this::on)
                        .iterator();
            }

            @Override
            public void close() throws IOException {
                files.close();
            }
        };
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        synchronized (this) {
            looks++;
        }
        return real.readAttributes(off(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(off(path), attributes, options);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(off(path), modes);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return real.isSameFile(off(path), off(other));
    }

    @Override
    public String getScheme() {
        return "dying";
    }

    @Override
    public boolean isHidden(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return real.getFileAttributeView(off(path), type, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    /** What {@code Files} asks for. */
    private final class System extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return DyingDisk.this;
        }

        @Override
        public Path getPath(String first, String... more) {
            return on(disk.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            var matcher = disk.getPathMatcher(pattern);
            return path -> matcher.matches(off(path));
        }

        @Override
        public String getSeparator() {
            return disk.getSeparator();
        }

        @Override
        public boolean isOpen() {
            return disk.isOpen();
        }

        @Override
        public boolean isReadOnly() {
            return disk.isReadOnly();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return disk.supportedFileAttributeViews();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }
}

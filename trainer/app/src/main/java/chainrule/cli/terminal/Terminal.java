package chainrule.cli.terminal;

import chainrule.hardware.LoadedLibraries;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an output stream is connected to. {@link System#console()} can't tell: it wants standard input and output to be
 * terminals and does not look at standard error, which is where progress goes. So the system is asked.
 *
 * @param interactive whether a line can be drawn over: a terminal that moves its cursor
 * @param width columns
 * @param coloured whether colours are wanted: on a terminal, or where CLICOLOR_FORCE or FORCE_COLOR asks for them; NO_COLOR
 *     (https://no-color.org) is stronger than both
 */
public record Terminal(boolean interactive, int width, boolean coloured) {
    private static final int USUAL_WIDTH = 80;
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int ENABLE_VIRTUAL_TERMINAL_PROCESSING = 4;

    public static Terminal ofStandardOutput() {
        return of(columns(STANDARD_OUTPUT), System.getenv());
    }

    public static Terminal ofStandardError() {
        return of(columns(STANDARD_ERROR), System.getenv());
    }

    /** @param columns of the terminal, 0 if it does not say; empty: it is not a terminal */
    static Terminal of(OptionalInt columns, Map<String, String> environment) {
        boolean interactive =
                columns.isPresent() && !environment.getOrDefault("TERM", "").equals("dumb");
        boolean asked = isTrue(environment, "CLICOLOR_FORCE") || isTrue(environment, "FORCE_COLOR");
        boolean coloured = (interactive || asked)
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
        int told = columns.orElse(0) > 0 ? columns.getAsInt() : number(environment.getOrDefault("COLUMNS", ""));
        return new Terminal(interactive, told > 0 ? told : USUAL_WIDTH, coloured);
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "0").matches("0?");
    }

    private static int number(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : 0;
    }

    private static OptionalInt columns(int stream) {
        if (isSurelyNone(stream)) {
            return OptionalInt.empty();
        }
        try {
            return Platform.isWindows() ? windowsWidth(stream) : unixWidth(stream);
        } catch (LinkageError e) {
            // JNA unpacks a library into a folder from which some machines execute nothing.
            return System.console() == null ? OptionalInt.empty() : OptionalInt.of(0);
        }
    }

    /** On Linux a file or pipe is known by its link, which is looked at a hundred times faster than JNA is loaded. */
    private static boolean isSurelyNone(int stream) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream));
            return !target.startsWith("/dev") || target.equals(Path.of("/dev/null"));
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return false;
        }
    }

    private static OptionalInt unixWidth(int stream) {
        var library = LoadedLibraries.of(Platform.C_LIBRARY_NAME, CLibrary.class);
        if (library.isatty(stream) != 1) {
            return OptionalInt.empty();
        }
        // struct winsize holds four shorts: rows, columns, and two that nobody fills in.
        long request = Platform.isMac() || Platform.isFreeBSD() ? 0x40087468L : 0x5413L;
        try (var size = new Memory(8)) {
            size.clear();
            boolean told = library.ioctl(stream, new NativeLong(request), size) == 0;
            return OptionalInt.of(told ? size.getShort(2) : 0);
        }
    }

    private static OptionalInt windowsWidth(int stream) {
        // STD_OUTPUT_HANDLE is -11, STD_ERROR_HANDLE -12.
        Pointer handle = kernel("GetStdHandle").invokePointer(new Object[] {-10 - stream});
        var mode = new IntByReference();
        if (kernel("GetConsoleMode").invokeInt(new Object[] {handle, mode}) == 0) {
            return OptionalInt.empty();
        }
        // From Windows 10 on a console shows colours when it is told to.
        kernel("SetConsoleMode").invokeInt(new Object[] {handle, mode.getValue() | ENABLE_VIRTUAL_TERMINAL_PROCESSING});
        // CONSOLE_SCREEN_BUFFER_INFO holds eleven shorts; the window's left and right edges are the sixth and eighth.
        try (var info = new Memory(22)) {
            boolean told = kernel("GetConsoleScreenBufferInfo").invokeInt(new Object[] {handle, info}) != 0;
            return OptionalInt.of(told ? info.getShort(14) - info.getShort(10) + 1 : 0);
        }
    }

    private static Function kernel(String name) {
        return Function.getFunction("kernel32", name);
    }

    private interface CLibrary extends Library {
        int isatty(int descriptor);

        /** With variable arguments, as in C: some processors pass them in another way than named ones. */
        int ioctl(int descriptor, NativeLong request, Object... arguments);
    }
}

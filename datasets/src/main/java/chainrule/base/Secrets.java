package chainrule.base;

import java.util.List;
import java.util.Locale;

/** Hides passwords and the like in what is recorded or printed. */
public final class Secrets {
    private static final String HIDDEN = "***";
    /** A name that holds one of these has a secret as its value. */
    private static final List<String> NAMES = List.of(
            "secret",
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "token",
            "credential",
            "signature",
            "apikey",
            "accesskey",
            "accountkey",
            "sharedkey",
            "encryptionkey",
            "privatekey",
            "authorization");
    /** Names that are a secret's where nothing else belongs to them, such as sig in an address of Azure. */
    private static final List<String> WHOLE_NAMES = List.of("key", "sig", "auth", "pass", "pw", "jwt");
    /** What ends a name, seen from its {@code =}. */
    private static final String BEFORE_NAMES = "=&?;,#/ \t";

    private Secrets() {}

    /**
     * A word of a command line, or an address, with {@code ***} in place of a secret: the user in {@code https://user:password@host}, and
     * the value of a name such as {@code spark.authenticate.secret=…} or {@code ?token=…}.
     */
    public static String hidden(String word) {
        return withoutValues(withoutUser(word));
    }

    private static String withoutUser(String word) {
        int host = word.indexOf("://") + 3;
        if (host < 3) {
            return word;
        }
        int end = host;
        while (end < word.length() && "/?#".indexOf(word.charAt(end)) < 0) {
            end++;
        }
        int at = word.lastIndexOf('@', end - 1);
        return at < host ? word : word.substring(0, host) + HIDDEN + word.substring(at);
    }

    private static String withoutValues(String word) {
        boolean address = word.contains("://");
        var text = new StringBuilder();
        int name = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            text.append(c);
            if (c == '=' && isSecret(word.substring(name, i))) {
                int end = address ? word.indexOf('&', i) : -1;
                text.append(HIDDEN);
                i = (end < 0 ? word.length() : end) - 1;
            }
            if (BEFORE_NAMES.indexOf(c) >= 0) {
                name = i + 1;
            }
        }
        return text.toString();
    }

    private static boolean isSecret(String name) {
        var plain =
                name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(".", "");
        return WHOLE_NAMES.contains(plain) || NAMES.stream().anyMatch(plain::contains);
    }
}

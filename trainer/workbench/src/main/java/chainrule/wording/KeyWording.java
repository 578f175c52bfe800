package chainrule.wording;

import chainrule.base.Call;
import chainrule.base.Reference;
import chainrule.base.UserException;
import chainrule.base.Wording;
import java.util.function.Supplier;

/** In a notebook, whose settings are texts {@code KEY=VALUE}. What has no key is named in words. */
public final class KeyWording implements Wording {
    public static final KeyWording INSTANCE = new KeyWording();

    private KeyWording() {}

    /** Does some work whose errors name keys: a notebook prints an exception's message. Other types stay what they are. */
    public static <T> T worded(Supplier<T> work) {
        try {
            return work.get();
        } catch (UserException e) {
            if (e.getClass() != UserException.class) {
                throw e;
            }
            throw new UserException(e.message().in(INSTANCE), e);
        }
    }

    @Override
    public String of(Reference reference) {
        var key = SettingNames.of(reference.setting()).key();
        if (key.isEmpty()) {
            return PLAIN.of(reference);
        }
        return switch (reference.form()) {
            case STATED, ADVISED, INTRODUCED, BLANK ->
                reference.hasValue() ? key.get() + "=" + reference.value() : key.get();
            case BARE -> key.get();
            case ANOTHER -> "another " + key.get();
        };
    }

    @Override
    public String of(Call call) {
        return Commands.of(call);
    }
}

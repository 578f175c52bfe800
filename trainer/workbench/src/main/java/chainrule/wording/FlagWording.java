package chainrule.wording;

import chainrule.base.Call;
import chainrule.base.Reference;
import chainrule.base.Wording;

/** On a command line: what was given is named by its key, and what to give by its flag. */
public final class FlagWording implements Wording {
    public static final FlagWording INSTANCE = new FlagWording();

    private FlagWording() {}

    @Override
    public String of(Reference reference) {
        var names = SettingNames.of(reference.setting());
        String value = reference.value();
        return switch (reference.form()) {
            case STATED -> stated(names, reference);
            case ADVISED -> reference.hasValue() ? names.asFlag(value) : names.asFlag();
            case INTRODUCED ->
                stated(names, reference) + " (" + (reference.hasValue() ? names.asFlag(value) : names.asFlag()) + ")";
            case BLANK -> names.asFlag(value);
            case BARE -> names.asFlag();
            case ANOTHER -> "another " + names.asFlag();
        };
    }

    private static String stated(SettingNames names, Reference reference) {
        if (!reference.hasValue()) {
            return names.given();
        }
        return names.key().map(key -> key + ": " + reference.value()).orElseGet(() -> names.asFlag(reference.value()));
    }

    @Override
    public String of(Call call) {
        return Commands.of(call);
    }
}

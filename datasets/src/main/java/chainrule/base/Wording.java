package chainrule.base;

/** How a message names settings and actions to whom it is for: to a Java program in words, on a command line by flags. */
public interface Wording {
    /** In words. */
    Wording PLAIN = new Wording() {
        @Override
        public String of(Reference reference) {
            String words = reference.setting().words();
            return switch (reference.form()) {
                case BLANK -> "the " + words;
                case BARE -> words;
                case ANOTHER -> "another " + words;
                case STATED, ADVISED, INTRODUCED ->
                    reference.hasValue() ? words + " = " + reference.value() : "the " + words;
            };
        }

        @Override
        public String of(Call call) {
            return call.in(call.action().words());
        }
    };

    String of(Reference reference);

    String of(Call call);
}

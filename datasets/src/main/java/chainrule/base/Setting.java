package chainrule.base;

import java.io.Serializable;

/**
 * Something that a user decides: which column is learnt, how long early stopping waits. A module names its settings by constants of an
 * enum; how to give one, by a flag or by a key of a file, only the program knows that reads these ({@link Wording}). What a message
 * says of a setting is a part of it that this makes.
 */
public interface Setting extends Serializable {
    /** The constant's name. */
    String name();

    /** What it is called in a sentence, without an article: "target column". */
    String words();

    /** The setting as something that was given: "the target column names no column". Alone among a message's arguments it is this, too. */
    default Reference stated() {
        return new Reference(this, "", Reference.Form.STATED);
    }

    /** The setting at the value that was given: "task = classification needs one target". */
    default Reference stated(Object value) {
        return new Reference(this, value.toString(), Reference.Form.STATED);
    }

    /** What to do next: "use task = classification". */
    default Reference to(Object value) {
        return new Reference(this, value.toString(), Reference.Form.ADVISED);
    }

    /** As {@link #to} for a setting that the user may not know yet: every way to give it is shown. */
    default Reference introduced(Object value) {
        return new Reference(this, value.toString(), Reference.Form.INTRODUCED);
    }

    /** The setting as something that was given, with every way to give it. */
    default Reference introduced() {
        return introduced("");
    }

    /** What to give, of any value: "give the target column". */
    default Reference given() {
        return to("");
    }

    /** The same where a value has a form. @param placeholder for a command line: "PATH" */
    default Reference given(String placeholder) {
        return new Reference(this, placeholder, Reference.Form.BLANK);
    }

    /** As {@link #given}, after another word than an article: "choose one metric". */
    default Reference bare() {
        return new Reference(this, "", Reference.Form.BARE);
    }

    /** What to give instead: "choose another metric". */
    default Reference another() {
        return new Reference(this, "", Reference.Form.ANOTHER);
    }
}

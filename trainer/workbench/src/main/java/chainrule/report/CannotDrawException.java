package chainrule.report;

import chainrule.base.UserException;

/** Java can't draw on this machine. Reports are written without figures then: nothing else is a reason for that. */
public final class CannotDrawException extends UserException {
    CannotDrawException(Throwable cause) {
        super(
                "figures can't be drawn, as Java finds no fonts here: install fontconfig and a font, "
                        + "such as the packages fontconfig and fonts-dejavu-core",
                cause);
    }
}

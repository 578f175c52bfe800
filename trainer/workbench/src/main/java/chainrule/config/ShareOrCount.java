package chainrule.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a number that is a share below 1 or a count from 1 up. As text, {@code 1} is one sample, and {@code 1.0}, which may be
 * meant as a share of all, is refused.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface ShareOrCount {}

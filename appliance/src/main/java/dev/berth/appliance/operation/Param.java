package dev.berth.appliance.operation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a component of an operation's input shows outside. The component's name is the key in JSON, the query parameter and,
 * with dashes before capitals, the CLI option. A @Nullable component is optional; a List may be repeated; a Map is given as
 * {@code K=V}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
    /** One sentence for --help and OpenAPI. */
    String value();

    /** A positional argument of the CLI at this place; -1: an option. */
    int position() default -1;

    /** The CLI option without dashes, when it is not the component's name ({@code mac} for {@code macs}). */
    String option() default "";

    /** In the CLI the name of a file, or - for standard input, whose text is the value. */
    boolean file() default false;
}

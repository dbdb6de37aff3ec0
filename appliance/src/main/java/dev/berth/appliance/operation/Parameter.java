package dev.berth.appliance.operation;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One component of an operation's input, as API and CLI see it.
 *
 * @param name the key in JSON
 * @param option the CLI option without dashes
 * @param file whether the CLI takes a file's name, and sends its text
 * @param position the CLI argument's place, or -1 for an option
 */
public record Parameter(
        String name,
        String option,
        int position,
        boolean required,
        String description,
        boolean file,
        Class<?> type,
        Type genericType) {

    /** The parameters of an operation's input, in order. */
    public static List<Parameter> of(Class<? extends Record> input) {
        return Arrays.stream(input.getRecordComponents()).map(Parameter::of).toList();
    }

    private static Parameter of(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        String name = component.getName();
        String dashed = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        boolean required = !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && !component.getType().isPrimitive();
        return new Parameter(
                name,
                param == null || param.option().isEmpty() ? dashed : param.option(),
                param == null ? -1 : param.position(),
                required,
                param == null ? "" : param.value(),
                param != null && param.file(),
                component.getType(),
                component.getGenericType());
    }

    public boolean isList() {
        return List.class.isAssignableFrom(type);
    }

    public boolean isMap() {
        return Map.class.isAssignableFrom(type);
    }

    public boolean isFlag() {
        return type == boolean.class || type == Boolean.class;
    }
}

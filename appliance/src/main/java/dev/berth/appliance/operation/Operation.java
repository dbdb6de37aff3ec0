package dev.berth.appliance.operation;

/**
 * One thing that can be done. This one definition is the route {@code method path} of the API, its OpenAPI entry and the CLI
 * command {@code name}; console pages call it too.
 *
 * @param name the CLI command, words separated by blanks: {@code host add}
 * @param path the API route below /api/v1 with input components in braces: {@code /hosts/{name}}
 * @param input a record; its components are annotated with {@link Param}
 * @param output a record, what {@code -o json} prints; lists are a record with one list
 * @param changes whether it changes anything; then it is POST, PUT or DELETE and may be run with a preview
 */
public record Operation<I extends Record, O extends Record>(
        String name,
        String summary,
        Method method,
        String path,
        Role role,
        Class<I> input,
        Class<O> output,
        boolean changes,
        Body<I, O> body) {

    /** HTTP method of the route. */
    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /** What the operation does. */
    @FunctionalInterface
    public interface Body<I, O> {
        /** @throws OperationFailure when it cannot be done */
        O run(I input, Call call) throws OperationFailure;
    }

    /** An operation that only reads: GET, for viewers. */
    public static <I extends Record, O extends Record> Operation<I, O> reading(
            String name, String summary, String path, Class<I> input, Class<O> output, Body<I, O> body) {
        return new Operation<>(name, summary, Method.GET, path, Role.VIEWER, input, output, false, body);
    }

    /** An operation that changes something, for operators. */
    public static <I extends Record, O extends Record> Operation<I, O> changing(
            String name, String summary, Method method, String path, Class<I> input, Class<O> output, Body<I, O> body) {
        return new Operation<>(name, summary, method, path, Role.OPERATOR, input, output, true, body);
    }

    /** The same, for administrators only. */
    public Operation<I, O> forAdministrators() {
        return new Operation<>(name, summary, method, path, Role.ADMIN, input, output, changes, body);
    }

    /** The words of the CLI command. */
    public String[] words() {
        return name.split(" ");
    }

    /** Input of an operation that takes nothing. */
    public record Nothing() {}
}

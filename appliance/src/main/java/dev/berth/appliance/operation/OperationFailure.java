package dev.berth.appliance.operation;

/** Why an operation was not done, in words for whoever asked: cause, place, mend. */
public final class OperationFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** INVALID 400, FORBIDDEN 403, ABSENT 404, CONFLICT 409, UNAVAILABLE 503. */
    public enum Reason {
        INVALID,
        FORBIDDEN,
        ABSENT,
        CONFLICT,
        UNAVAILABLE
    }

    private final Reason reason;

    public OperationFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** As {@link #getMessage}, never null. */
    public String message() {
        return String.valueOf(getMessage());
    }
}

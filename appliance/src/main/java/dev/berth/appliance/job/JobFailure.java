package dev.berth.appliance.job;

/** Why work was not done, or not begun, in words for whoever asked: cause and mend. */
public final class JobFailure extends Exception {
    private static final long serialVersionUID = 1;

    public JobFailure(String message) {
        super(message);
    }

    /** As {@link #getMessage}, never null. */
    public String message() {
        return String.valueOf(getMessage());
    }
}

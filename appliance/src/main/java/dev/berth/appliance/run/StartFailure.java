package dev.berth.appliance.run;

/** Why the appliance cannot start at all: cause with its place, and the mend, in one line. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    public StartFailure(String cause, String mend) {
        super(cause + "; " + mend);
    }

    /** Never null. */
    public String message() {
        return String.valueOf(getMessage());
    }
}

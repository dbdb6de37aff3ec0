package dev.berth.appliance.store;

/** The log cannot be read or written: what, where, and the mend. */
public final class LogFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String cause;
    private final String mend;
    private final boolean passing;

    public LogFailure(String cause, String mend, Throwable origin) {
        this(cause, mend, origin, false);
    }

    /** @param passing whether a later try may succeed, as with a database that is away */
    public LogFailure(String cause, String mend, Throwable origin, boolean passing) {
        super(cause + "; " + mend, origin);
        this.cause = cause;
        this.mend = mend;
        this.passing = passing;
    }

    public LogFailure(String cause, String mend) {
        super(cause + "; " + mend);
        this.cause = cause;
        this.mend = mend;
        this.passing = false;
    }

    public boolean passing() {
        return passing;
    }

    public String reason() {
        return cause;
    }

    public String mend() {
        return mend;
    }
}

package dev.berth.appliance.store;

/** The log cannot be read or written: what, where, and the mend. */
public final class LogFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String cause;
    private final String mend;

    public LogFailure(String cause, String mend, Throwable origin) {
        super(cause + "; " + mend, origin);
        this.cause = cause;
        this.mend = mend;
    }

    public LogFailure(String cause, String mend) {
        super(cause + "; " + mend);
        this.cause = cause;
        this.mend = mend;
    }

    public String reason() {
        return cause;
    }

    public String mend() {
        return mend;
    }
}

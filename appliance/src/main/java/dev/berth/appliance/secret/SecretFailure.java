package dev.berth.appliance.secret;

/** Why a secret cannot be sealed or opened: cause and mend, and nothing of the value. */
public final class SecretFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String mend;

    SecretFailure(String cause, String mend) {
        super(cause);
        this.mend = mend;
    }

    public String mend() {
        return mend;
    }

    /** Cause and mend. */
    public String message() {
        return getMessage() + "; " + mend;
    }
}

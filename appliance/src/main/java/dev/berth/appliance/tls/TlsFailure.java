package dev.berth.appliance.tls;

/** Why there is no certificate to show: cause with its place, and the mend. */
public final class TlsFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String mend;

    public TlsFailure(String cause, String mend) {
        super(cause);
        this.mend = mend;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public String mend() {
        return mend;
    }
}

package dev.berth.dns.sign;

/** Why a zone cannot be signed now: cause, place and mend in one sentence. */
public final class SigningFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    public SigningFailure(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}

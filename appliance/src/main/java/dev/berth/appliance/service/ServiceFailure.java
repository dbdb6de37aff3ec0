package dev.berth.appliance.service;

/** Why a service cannot serve, in words for an operator: the cause with its place, and the mend. */
public final class ServiceFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String cause;
    private final String mend;

    public ServiceFailure(String cause, String mend) {
        super(cause + "; " + mend);
        this.cause = cause;
        this.mend = mend;
    }

    /** As in "cannot bind 0.0.0.0:67/udp, address in use". */
    public String reason() {
        return cause;
    }

    /** As in "stop the other DHCP server (ss -lunp) or set dhcp.port". */
    public String mend() {
        return mend;
    }
}

package dev.berth.dns.message;

/** Response codes that we send (RFC 1035 §4.1.1, RFC 2136 §2.2, RFC 6891 §9). */
public enum Rcode {
    NOERROR(0),
    FORMERR(1),
    SERVFAIL(2),
    NXDOMAIN(3),
    NOTIMP(4),
    REFUSED(5),
    YXDOMAIN(6),
    YXRRSET(7),
    NXRRSET(8),
    NOTAUTH(9),
    NOTZONE(10),
    BADVERS(16);

    private final int code;

    Rcode(int code) {
        this.code = code;
    }

    /** As on the wire; above 15 its upper eight bits travel in the OPT record. */
    public int code() {
        return code;
    }
}

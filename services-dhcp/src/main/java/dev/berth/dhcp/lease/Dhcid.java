package dev.berth.dhcp.lease;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The rdata of a DHCID record (RFC 4701 §3): identifier type, digest type, digest over identifier and name. */
final class Dhcid {
    private static final int HARDWARE = 0;
    private static final int CLIENT_ID = 1;
    private static final int DUID = 2;
    private static final int SHA_256 = 1;
    /** Type octet of a client identifier that holds IAID and DUID (RFC 4361 §6.1). */
    private static final int IAID_AND_DUID = 255;

    private static final int DUID_AT = 5;

    private Dhcid() {}

    /** An identifier that only repeats the hardware address counts as none, so that all boot stages are one owner. */
    static Octets of(Client client, DomainName fqdn) {
        Octets identity = client.identity();
        int type = CLIENT_ID;
        byte[] data = identity.bytes();
        if (identity.length() == 7 && identity.at(0) == 1) {
            type = HARDWARE;
        } else if (identity.at(0) == IAID_AND_DUID && identity.length() > DUID_AT) {
            type = DUID;
            data = java.util.Arrays.copyOfRange(data, DUID_AT, data.length);
        }
        return of(type, data, fqdn);
    }

    static Octets of(int type, byte[] identifier, DomainName fqdn) {
        MessageDigest digest = sha256();
        digest.update(identifier);
        digest.update(fqdn.wire());
        byte[] hash = digest.digest();
        byte[] rdata = new byte[3 + hash.length];
        rdata[0] = (byte) (type >>> 8);
        rdata[1] = (byte) type;
        rdata[2] = SHA_256;
        System.arraycopy(hash, 0, rdata, 3, hash.length);
        return Octets.copyOf(rdata);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

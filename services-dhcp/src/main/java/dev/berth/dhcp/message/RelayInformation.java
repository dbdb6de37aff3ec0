package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import org.jspecify.annotations.Nullable;

/** Option 82 (RFC 3046). It is echoed as it came, so only single sub-options are read from it. */
public record RelayInformation(Octets whole) {
    private static final int CIRCUIT_ID = 1;
    private static final int REMOTE_ID = 2;
    private static final int LINK_SELECTION = 5;
    private static final int SERVER_ID_OVERRIDE = 11;
    private static final int RELAY_ID = 12;
    private static final int SOURCE_PORT = 19;

    /** Null for a message without option 82. */
    public static @Nullable RelayInformation of(Options options) {
        Octets whole = options.find(Code.RELAY_INFORMATION);
        return whole == null ? null : new RelayInformation(whole);
    }

    /** The subnet that the client is on, where giaddr only says how to reach the relay (RFC 3527), or null. */
    public @Nullable Ipv4 linkSelection() {
        return address(LINK_SELECTION);
    }

    /** What clients shall take for the server, so that renewals pass the relay (RFC 5107), or null. */
    public @Nullable Ipv4 serverIdOverride() {
        return address(SERVER_ID_OVERRIDE);
    }

    /** Who the remote end of the circuit is, or null. */
    public @Nullable Octets remoteId() {
        return find(REMOTE_ID);
    }

    /** Which relay agent it is (RFC 6925), or null. */
    public @Nullable Octets relayId() {
        return find(RELAY_ID);
    }

    /** The relay wants its answers at the port that it sends from (RFC 8357). */
    public boolean wantsSourcePort() {
        return find(SOURCE_PORT) != null;
    }

    /** The port that the client is behind: circuit and remote id together; null where the relay names no circuit. */
    public @Nullable Octets port() {
        Octets circuit = find(CIRCUIT_ID);
        if (circuit == null) {
            return null;
        }
        Octets remote = find(REMOTE_ID);
        byte[] both = new byte[1 + circuit.length() + (remote == null ? 0 : remote.length())];
        both[0] = (byte) circuit.length();
        circuit.copyTo(both, 1);
        if (remote != null) {
            remote.copyTo(both, 1 + circuit.length());
        }
        return Octets.copyOf(both);
    }

    private @Nullable Ipv4 address(int code) {
        Octets value = find(code);
        return value == null || value.length() != 4 ? null : Ipv4.at(value.bytes(), 0);
    }

    /** A sub-option, or null when it is absent or what stands before it is cut. */
    public @Nullable Octets find(int code) {
        int at = 0;
        while (at + 1 < whole.length()) {
            int end = at + 2 + whole.at(at + 1);
            if (end > whole.length()) {
                return null;
            }
            if (whole.at(at) == code) {
                return Octets.copyOf(whole.bytes(), at + 2, end);
            }
            at = end;
        }
        return null;
    }
}

package dev.berth.dhcp.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Option 81 (RFC 4702).
 *
 * @param flags S 1, O 2, E 4 (name in wire form), N 8
 * @param name as text without a final dot; one label when the client knows no domain; empty when it asks for a name
 */
public record ClientFqdn(int flags, String name) {
    private static final int SERVER_UPDATES = 1;
    private static final int OVERRIDDEN = 2;
    private static final int ENCODED = 4;
    private static final int NO_UPDATES = 8;
    /** RFC 4702 §2.2: what a server puts into the two RCODE octets. */
    private static final byte RCODE = (byte) 255;

    /** Null when the option is absent or cannot be read. */
    public static @Nullable ClientFqdn of(Options options) {
        Octets value = options.find(Code.CLIENT_FQDN);
        if (value == null || value.length() < 3) {
            return null;
        }
        byte[] bytes = value.bytes();
        String name = (bytes[0] & ENCODED) != 0
                ? wire(bytes)
                : new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8).replace("\0", "");
        return name == null
                ? null
                : new ClientFqdn(bytes[0] & 0xff, name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /** A name on the wire may lack its root label when it is partial. */
    private static @Nullable String wire(byte[] bytes) {
        var name = new StringBuilder();
        int at = 3;
        while (at < bytes.length && bytes[at] != 0) {
            int size = bytes[at] & 0xff;
            if (size > 63 || at + 1 + size > bytes.length) {
                return null;
            }
            name.append(name.isEmpty() ? "" : ".").append(new String(bytes, at + 1, size, StandardCharsets.US_ASCII));
            at += 1 + size;
        }
        return name.toString();
    }

    /** The client asks for no DNS records at all. */
    public boolean wantsNoUpdates() {
        return (flags & NO_UPDATES) != 0;
    }

    /**
     * The server's answer (RFC 4702 §4): it does the updates, or nobody does.
     *
     * @param fqdn the name that the lease asks for, or null when it gets none
     */
    public Octets answer(@Nullable DomainName fqdn) {
        int answer = flags & ENCODED;
        if (fqdn == null) {
            answer |= NO_UPDATES;
        } else {
            answer |= SERVER_UPDATES | ((flags & SERVER_UPDATES) == 0 ? OVERRIDDEN : 0);
        }
        var bytes = new ByteArrayOutputStream();
        bytes.write(answer);
        bytes.write(RCODE);
        bytes.write(RCODE);
        if (fqdn != null) {
            bytes.writeBytes(
                    (flags & ENCODED) != 0 ? fqdn.wire() : fqdn.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return Octets.copyOf(bytes.toByteArray());
    }
}

package dev.berth.dns.secondary;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.TsigKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A zone that we hold for another primary.
 *
 * @param primaries asked one after the other
 * @param key signs what we ask, and must sign what is answered; null: neither
 */
public record SecondaryZone(
        DomainName name,
        List<InetSocketAddress> primaries,
        @Nullable TsigKey key) {
    public SecondaryZone {
        primaries = List.copyOf(primaries);
    }

    /** Whether a NOTIFY is to be believed (RFC 1996 §3.10): from a primary's address, or with the zone's key. */
    public boolean hears(InetAddress from, @Nullable TsigKey signedWith) {
        return key != null && key.equals(signedWith)
                || primaries.stream().anyMatch(primary -> from.equals(primary.getAddress()));
    }
}

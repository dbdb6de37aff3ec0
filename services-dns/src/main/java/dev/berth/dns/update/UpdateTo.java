package dev.berth.dns.update;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.TsigKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A zone whose records are told to somebody else's primary.
 *
 * @param key signs the updates; null where the server goes by our address
 */
public record UpdateTo(
        DomainName zone, InetSocketAddress server, @Nullable TsigKey key) {}

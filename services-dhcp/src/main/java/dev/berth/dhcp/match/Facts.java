package dev.berth.dhcp.match;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.message.Options;
import dev.berth.dhcp.message.RelayInformation;
import org.jspecify.annotations.Nullable;

/**
 * What conditions ask about a message.
 *
 * @param relay option 82 of the message, or as it was remembered with the client's lease, or null
 * @param known whether the client is a host
 * @param network the name of the network that it is on, or null
 */
public record Facts(
        Options options,
        @Nullable RelayInformation relay,
        Mac mac,
        Ipv4 giaddr,
        boolean known,
        @Nullable String network) {}

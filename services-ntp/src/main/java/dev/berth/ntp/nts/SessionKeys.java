package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;

/**
 * What client and server agreed on for NTP, each {@link Siv#KEY} octets of {@link Siv}.
 *
 * @param toServer C2S of RFC 8915: authenticates requests
 * @param toClient S2C: seals answers
 */
public record SessionKeys(Octets toServer, Octets toClient) {
    public SessionKeys {
        if (toServer.length() != Siv.KEY || toClient.length() != Siv.KEY) {
            throw new IllegalArgumentException("a key has " + Siv.KEY + " octets");
        }
    }

    /** Never the keys. */
    @Override
    public String toString() {
        return "session keys";
    }
}

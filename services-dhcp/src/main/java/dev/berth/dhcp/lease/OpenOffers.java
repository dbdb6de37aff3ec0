package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The offers that are open, bounded. Guarded by the {@link Memory}'s lock. */
final class OpenOffers {
    /** Open offers at most. */
    static final int MOST = 1 << 16;
    /** An offer is kept this long even when there are too many. */
    private static final Duration KEPT_AT_LEAST = Duration.ofSeconds(10);

    /** In the order of their ends, since all are held equally long. */
    private final Map<Who, Offer> offers = new LinkedHashMap<>();

    private final Map<Ipv4, Offer> byAddress = new HashMap<>();
    private final RelayPorts ports;
    private final Consumer<Ipv4> changed;

    private record Who(String network, Octets identity) {
        Who(Offer offer) {
            this(offer.network(), offer.identity());
        }

        /** Written out: the generated ones cost half of a look-up. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Who who && identity.equals(who.identity) && network.equals(who.network);
        }

        @Override
        public int hashCode() {
            return 31 * network.hashCode() + identity.hashCode();
        }
    }

    /**
     * Empty.
     *
     * @param ports where each offer counts
     * @param changed is told of each address that is offered, or is so no more
     */
    OpenOffers(RelayPorts ports, Consumer<Ipv4> changed) {
        this.ports = ports;
        this.changed = changed;
    }

    /** The client's open offer, or null. */
    @Nullable
    Offer of(String network, Octets identity, Instant now) {
        Offer offer = offers.get(new Who(network, identity));
        return offer == null || !offer.until().isAfter(now) ? null : offer;
    }

    /** Whether the address is offered to another identity, on other hardware than {@code mac} if that is given. */
    boolean toAnother(Ipv4 address, Octets identity, @Nullable Mac mac, Instant now) {
        Offer offer = byAddress.get(address);
        return offer != null
                && !offer.identity().equals(identity)
                && !offer.mac().equals(mac)
                && offer.until().isAfter(now);
    }

    boolean has(Ipv4 address) {
        return byAddress.containsKey(address);
    }

    Set<Ipv4> addresses() {
        return byAddress.keySet();
    }

    /** Those that are open at {@code now}. */
    Collection<Offer> all(Instant now) {
        return offers.values().stream()
                .filter(offer -> offer.until().isAfter(now))
                .toList();
    }

    /** Whether another offer may be made. */
    boolean hasRoom(Instant now) {
        return offers.size() < MOST
                || !oldest().until().minus(Offer.HELD).plus(KEPT_AT_LEAST).isAfter(now);
    }

    private Offer oldest() {
        return offers.values().iterator().next();
    }

    /** Holds an offer; an earlier one of the same client goes. */
    void hold(Offer offer) {
        var who = new Who(offer);
        withdraw(offers.remove(who));
        if (offers.size() >= MOST) {
            withdraw(offers.remove(new Who(oldest())));
        }
        Offer displaced = byAddress.put(offer.address(), offer);
        if (displaced != null && offers.remove(new Who(displaced)) != null) {
            ports.offered(displaced, -1);
        }
        ports.offered(offer, 1);
        offers.put(who, offer);
        changed.accept(offer.address());
    }

    /** Forgets the client's open offer, if there is one. */
    void withdraw(String network, Octets identity) {
        withdraw(offers.remove(new Who(network, identity)));
    }

    private void withdraw(@Nullable Offer removed) {
        if (removed != null) {
            ports.offered(removed, -1);
            byAddress.remove(removed.address(), removed);
            changed.accept(removed.address());
        }
    }

    /** Forgets the offer of an address that is leased now; nobody is told. */
    void taken(Ipv4 address) {
        Offer offer = byAddress.remove(address);
        if (offer != null && offers.remove(new Who(offer)) != null) {
            ports.offered(offer, -1);
        }
    }

    /** Forgets the offers whose time is over. */
    void expire(Instant now) {
        Iterator<Offer> oldest = offers.values().iterator();
        while (oldest.hasNext()) {
            Offer offer = oldest.next();
            if (offer.until().isAfter(now) && offer.until().minus(Offer.HELD).isBefore(now.plusSeconds(60))) {
                return;
            }
            oldest.remove();
            withdraw(offer);
        }
    }
}

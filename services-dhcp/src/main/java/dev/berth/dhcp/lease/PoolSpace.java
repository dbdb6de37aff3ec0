package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which addresses of a pool are free: those that nobody had yet go first, then those that ended longest ago in the round. */
final class PoolSpace {
    /** What an address is to a client that needs one. */
    enum Use {
        TAKEN,
        FRESH,
        /** Free, but remembered for the client that had it. */
        ENDED
    }

    final AddressRange range;
    final List<String> classes;
    private final AddressBits fresh;
    private final AddressBits ended;
    private int round;

    PoolSpace(Pool pool) {
        range = pool.range();
        classes = pool.classes();
        int size = Math.toIntExact(range.size());
        fresh = AddressBits.full(size);
        ended = new AddressBits(size);
    }

    void set(Ipv4 address, Use use) {
        int index = address.bits() - range.first().bits();
        fresh.set(index, use == Use.FRESH);
        ended.set(index, use == Use.ENDED);
    }

    int size() {
        return Math.toIntExact(range.size());
    }

    int free() {
        return fresh.count() + ended.count();
    }

    /** A fresh address near {@code seed}, so that a client meets the same one after our memory was lost; null for none. */
    @Nullable
    Ipv4 fresh(int seed) {
        int index = fresh.next(Integer.remainderUnsigned(seed, Math.toIntExact(range.size())));
        return index < 0 ? null : range.first().plus(index);
    }

    /** An ended address, another one each time; null for none. */
    @Nullable
    Ipv4 ended() {
        int index = ended.next(round);
        if (index < 0) {
            return null;
        }
        round = index + 1 == range.size() ? 0 : index + 1;
        return range.first().plus(index);
    }
}

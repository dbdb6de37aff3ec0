package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keeps updates of the same names apart, so that a prerequisite still holds when its update is committed; others run side by side. */
final class NameLocks {
    private static final int LOCKS = 1024;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    <T> T with(Collection<DomainName> names, Supplier<T> body) {
        // In one order, so that nobody waits in a circle.
        List<ReentrantLock> held = Arrays.stream(names.stream()
                        .mapToInt(name -> Math.floorMod(name.hashCode(), LOCKS))
                        .distinct()
                        .sorted()
                        .toArray())
                .mapToObj(index -> locks[index])
                .toList();
        held.forEach(ReentrantLock::lock);
        try {
            return body.get();
        } finally {
            held.forEach(ReentrantLock::unlock);
        }
    }
}

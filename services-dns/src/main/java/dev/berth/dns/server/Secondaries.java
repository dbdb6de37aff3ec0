package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.secondary.SecondaryZone;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.zone.ZoneTable;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The zones that are held here for other primaries: each is kept up to date on a virtual thread of its own. */
public final class Secondaries implements AutoCloseable {
    private final ZoneTable table;
    private final Journal journal;
    private final CopyFiles files;
    private final InstantSource clock;
    private final Counts counts;
    private final Consumer<Set<DomainName>> changed;
    private final Map<DomainName, HeldZone> held = new ConcurrentHashMap<>();

    /**
     * @param folder where copies are kept over a restart
     * @param changed is told of zones that have a new version
     */
    public Secondaries(
            ZoneTable table,
            Journal journal,
            Path folder,
            InstantSource clock,
            Counts counts,
            Consumer<Set<DomainName>> changed) {
        this.table = table;
        this.journal = journal;
        this.files = new CopyFiles(folder);
        this.clock = clock;
        this.counts = counts;
        this.changed = changed;
    }

    /**
     * These zones are held from now on, and no others; one whose configuration is as before goes on undisturbed.
     *
     * @param from our address, by which primaries know us; null: whichever leads to them
     */
    public synchronized void hold(Collection<SecondaryZone> zones, @Nullable InetAddress from) {
        Map<DomainName, SecondaryZone> wanted = new HashMap<>();
        zones.forEach(zone -> wanted.put(zone.name(), zone));
        held.values().removeIf(zone -> {
            boolean gone =
                    !zone.configuration().equals(wanted.get(zone.configuration().name()));
            if (gone) {
                zone.close();
            }
            return gone;
        });
        boolean news = held.keySet().equals(wanted.keySet());
        Map<DomainName, HeldZone> begun = new TreeMap<>();
        wanted.forEach((name, zone) -> {
            if (!held.containsKey(name)) {
                begun.put(
                        name,
                        new HeldZone(
                                zone,
                                new ZoneFetch(from),
                                files,
                                clock,
                                (copy, deltas) -> {
                                    table.copied(copy, deltas);
                                    if (!deltas.isEmpty()) {
                                        journal.copied(copy.zone(), deltas);
                                        changed.accept(Set.of(name));
                                    }
                                },
                                counts));
            }
        });
        if (news && begun.isEmpty()) {
            return;
        }
        held.putAll(begun);
        begun.values()
                .forEach(zone -> journal.begin(zone.copy().zone(), zone.copy().serial()));
        table.hold(copies().values());
        begun.values().forEach(HeldZone::start);
    }

    /** The newest versions, by name. */
    public Map<DomainName, ZoneCopy> copies() {
        Map<DomainName, ZoneCopy> copies = new HashMap<>();
        held.forEach((name, zone) -> copies.put(name, zone.copy()));
        return copies;
    }

    /** What to a NOTIFY is answered. */
    enum Heard {
        TAKEN,
        NOT_HELD,
        NOT_A_PRIMARY
    }

    /**
     * A NOTIFY came.
     *
     * @param serial the zone's new one, or -1 where it does not say
     */
    Heard notified(DomainName name, InetAddress from, @Nullable TsigKey key, long serial) {
        HeldZone zone = held.get(name);
        if (zone == null) {
            return Heard.NOT_HELD;
        }
        if (!zone.configuration().hears(from, key)) {
            return Heard.NOT_A_PRIMARY;
        }
        zone.told(serial);
        return Heard.TAKEN;
    }

    /** Asks the primaries at once. False where the zone is not held. */
    boolean refresh(DomainName name) {
        HeldZone zone = held.get(name);
        if (zone != null) {
            zone.told(-1);
        }
        return zone != null;
    }

    @Override
    public synchronized void close() {
        held.values().forEach(HeldZone::close);
        held.clear();
    }
}

package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The first signed state of a zone on its way into a table. Its blocks are made, and the names that are to go are looked for, while
 * commits go on being folded; only the replacing itself is the table's writer's.
 */
final class FirstSigned {
    private final Table table;
    private final DomainName zone;
    /** Names that commits have changed since this began. Guarded by whom the table belongs to. */
    private final Set<DomainName> changed = new HashSet<>();

    private final Map<DomainName, byte[]> blocks = new HashMap<>();
    private final List<DomainName> gone = new ArrayList<>();

    /** To be made by the table's writer. */
    FirstSigned(Table table, DomainName zone) {
        this.table = table;
        this.zone = zone;
    }

    /** A commit has changed names of this zone. */
    void note(Set<DomainName> names) {
        changed.addAll(names);
    }

    boolean isFor(Table now) {
        return table == now;
    }

    /**
     * Makes ready what is to stand in the table; by any thread.
     *
     * @param readable RRsets that may be served
     */
    void prepare(SignedChange change, Predicate<RRset> readable) {
        Map<DomainName, TreeMap<Integer, RRset>> names = new HashMap<>();
        for (RRset rrset : change.found().added()) {
            if (readable.test(rrset)) {
                names.computeIfAbsent(rrset.name(), name -> new TreeMap<>()).put(rrset.type(), rrset);
            }
        }
        byte[] apex = zone.wire();
        names.forEach((name, rrsets) -> {
            byte[] block = Block.empty(name);
            for (RRset rrset : rrsets.values()) {
                block = Block.with(block, rrset, apex);
            }
            blocks.put(name, block);
        });
        table.forEachPublished(node -> {
            if (node.zone != null && node.zone.name().equals(zone) && node.hasRecords()) {
                DomainName name = DomainName.at(node.block, 1);
                if (!blocks.containsKey(name)) {
                    gone.add(name);
                }
            }
        });
    }

    /** Puts it there, for the next publication; by the table's writer. */
    void install() {
        gone.forEach(name -> table.replace(zone, name, Block.empty(name)));
        for (DomainName name : changed) {
            if (!blocks.containsKey(name)) {
                table.replace(zone, name, Block.empty(name));
            }
        }
        blocks.forEach((name, block) -> table.replace(zone, name, block));
    }
}

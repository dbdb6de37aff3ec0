package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The names of a zone's file of which nobody else says anything: their records are served as they are. */
final class FileNames {
    private final Snapshot state;
    private final DomainName zone;
    private final ZoneRecords records;
    /** Whether no zone lies below this one. */
    private final boolean alone;

    FileNames(Snapshot state, ZoneFile file) {
        this.state = state;
        this.zone = file.zone();
        this.records = file.records();
        this.alone = state.naming().zones().keySet().stream()
                .noneMatch(other -> !other.equals(zone) && other.isWithin(zone));
    }

    Stream<RRset> rrsets() {
        return records.rrsets().filter(rrset -> isTheFilesAlone(rrset.name()));
    }

    /** Shows each of them, in canonical order. */
    void each(Consumer<ZoneWalk> use) {
        if (alone && state.names.size() <= records.nameCount()) {
            eachBut(othersHere(), use);
            return;
        }
        for (ZoneWalk walk = records.walk(); walk.nextName(); ) {
            if (isTheFilesAlone(walk.name())) {
                use.accept(walk);
            }
        }
    }

    /** What somebody else says something of and stands in the file too, in its order. */
    private Iterator<DomainName> othersHere() {
        return state.names
                .keys()
                .filter(name -> name.isWithin(zone) && !records.at(name).isEmpty())
                .sorted()
                .iterator();
    }

    /** Looks out for the next of {@code others} only, and makes no names of the million that are none of them. */
    private void eachBut(Iterator<DomainName> others, Consumer<ZoneWalk> use) {
        DomainName other = others.hasNext() ? others.next() : null;
        for (ZoneWalk walk = records.walk(); walk.nextName(); ) {
            if (other != null && other.isAt(walk.octets(), walk.nameAt())) {
                other = others.hasNext() ? others.next() : null;
            } else {
                use.accept(walk);
            }
        }
    }

    private boolean isTheFilesAlone(DomainName name) {
        return !state.names.containsKey(name) && (alone || state.isIn(zone, name));
    }
}

package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole inventory at one revision: immutable, shares structure with its neighbours, read without locks. It is the fold
 * of the log: {@code empty(kinds).fold(commit 1).fold(commit 2)…}
 */
public final class Snapshot implements View {
    final Map<String, Kind<?>> kinds;
    final Shelves shelves;
    /** Entities that an entity of the configuration file displaces, and a key that both hold. */
    final HashIndex<Ref, Key> shadowed;

    final HashIndex<Key, Collection<Ref>> tags;
    final HashIndex<DomainName, Collection<Ref>> names;
    final HashIndex<DomainName, Long> serials;
    private final Naming naming;
    private final long revision;

    Snapshot(
            long revision,
            Map<String, Kind<?>> kinds,
            Shelves shelves,
            HashIndex<Ref, Key> shadowed,
            HashIndex<Key, Collection<Ref>> tags,
            HashIndex<DomainName, Collection<Ref>> names,
            HashIndex<DomainName, Long> serials,
            Naming naming) {
        this.revision = revision;
        this.kinds = kinds;
        this.shelves = shelves;
        this.shadowed = shadowed;
        this.tags = tags;
        this.names = names;
        this.serials = serials;
        this.naming = naming;
    }

    /** Revision 0. {@code kinds} by name, as {@link Kinds#byName} gives them. */
    public static Snapshot empty(Map<String, Kind<?>> kinds) {
        return new Snapshot(
                0,
                Map.copyOf(kinds),
                Shelves.of(kinds.keySet()),
                HashIndex.empty(),
                HashIndex.empty(),
                HashIndex.empty(),
                HashIndex.empty(),
                Naming.NONE);
    }

    /**
     * The state at {@code revision} from all its entities and the serials of its zones; at best those come first on which names
     * depend (site, networks, zones), for every later one makes all names be computed anew.
     */
    public static Snapshot load(
            Map<String, Kind<?>> kinds, long revision, Iterable<Entity<?>> entities, Map<DomainName, Long> serials) {
        var loading = new Loading(kinds);
        entities.forEach(loading::add);
        HashIndex.Editing<DomainName, Long> zones =
                HashIndex.<DomainName, Long>empty().edit();
        serials.forEach(zones::put);
        return loading.snapshot(revision, zones.done());
    }

    /**
     * The state after the next commit of the log.
     *
     * @throws IllegalArgumentException if it is not the next one
     */
    public Snapshot fold(Commit commit) {
        if (commit.revision() != revision + 1) {
            throw new IllegalArgumentException("revision " + commit.revision() + " does not follow " + revision);
        }
        return apply(commit.effects()).withSerials(commit.zones());
    }

    Snapshot apply(List<Effect> effects) {
        return applied(effects, revision + 1);
    }

    /** This state with one entity of it as it was decided at last. */
    Snapshot amend(Effect effect) {
        return applied(List.of(effect), revision);
    }

    private Snapshot applied(List<Effect> effects, long reached) {
        var edit = new Edit(this);
        boolean renames = false;
        for (Effect effect : effects) {
            // The state's own value, for a commit read from the log does not carry what was before.
            edit.apply(effect.ref(), entity(effect.ref()), effect.after());
            renames |= Kinds.decidesNames(effect.ref().kind());
        }
        if (renames) {
            edit.refreshNaming();
        }
        return edit.publish(reached);
    }

    Snapshot withSerials(List<ZoneDelta> deltas) {
        HashIndex<DomainName, Long> next = serials;
        for (ZoneDelta delta : deltas) {
            next = delta.dropped() ? next.without(delta.zone()) : next.with(delta.zone(), delta.toSerial());
        }
        return new Snapshot(revision, kinds, shelves, shadowed, tags, names, next, naming);
    }

    public long revision() {
        return revision;
    }

    /** The kind of a name, or null for one that nobody here knows. */
    public @Nullable Kind<?> kind(String name) {
        return kinds.get(name);
    }

    @Override
    @SuppressWarnings("unchecked") // A shelf holds entities of its kind only: Rules checks what comes in.
    public <T extends Record> @Nullable Entity<T> get(Kind<T> kind, Ref ref) {
        return ref.kind().equals(kind.name()) ? (Entity<T>) entity(ref) : null;
    }

    /** The entity of any kind, or null. */
    public @Nullable Entity<?> entity(Ref ref) {
        return shelf(ref.kind()).byRef().get(ref);
    }

    @Override
    public <T extends Record> @Nullable Entity<T> find(Kind<T> kind, Key key) {
        Shelf shelf = shelf(kind.name());
        Entity<?> first = shelf.fileKeys().get(key);
        if (first != null) {
            return typed(kind, first);
        }
        Entity<?> holder = shelf.keys().get(key);
        return holder == null || isShadowed(holder) ? null : typed(kind, holder);
    }

    /** As below; where nothing is shadowed, the entity is not even read. */
    private boolean isShadowed(Entity<?> entity) {
        return !shadowed.isEmpty() && shadowed.containsKey(entity.ref());
    }

    /** True for an entity that an entity of the configuration file displaces, because both hold one key. */
    public boolean isShadowed(Ref ref) {
        return !shadowed.isEmpty() && shadowed.containsKey(ref);
    }

    /** Who displaces a shadowed entity. */
    public Optional<Entity<?>> shadowedBy(Ref ref) {
        return Optional.ofNullable(shadowed.get(ref)).map(shelf(ref.kind()).fileKeys()::get);
    }

    @Override
    public <T extends Record> Stream<Entity<T>> all(Kind<T> kind) {
        return shelf(kind.name()).inOrder(kind).map(entity -> typed(kind, entity));
    }

    /** All of a kind, in no order. */
    public <T extends Record> Stream<Entity<T>> unordered(Kind<T> kind) {
        return shelf(kind.name()).entities().map(entity -> typed(kind, entity));
    }

    /** How many entities of a kind there are. */
    public int count(Kind<?> kind) {
        return shelf(kind.name()).byRef().size();
    }

    /** How many entities of all kinds there are. */
    public int size() {
        return shelves.all().mapToInt(shelf -> shelf.byRef().size()).sum();
    }

    /** Every entity of every kind. */
    public Stream<Entity<?>> everything() {
        return shelves.all().flatMap(Shelf::entities);
    }

    /** What it holds, to be compared with a later state. */
    public Contents contents() {
        return new Contents(shelves, serials);
    }

    @Override
    public Collection<Ref> tagged(Key tag) {
        Collection<Ref> refs = tags.get(tag);
        return refs == null ? Set.of() : refs;
    }

    /** Entities that refer to {@code ref}. */
    public Collection<Ref> referrers(Ref ref) {
        return tagged(Edit.referrerTag(ref));
    }

    @Override
    public List<Contribution> contributions(DomainName name) {
        Collection<Ref> from = names.get(name);
        Entity<ZoneFile> file = naming.file(name);
        if (from == null && file == null) {
            return List.of();
        }
        List<Contribution> there = new ArrayList<>();
        if (file != null) {
            file.value()
                    .records()
                    .at(name)
                    .forEach(rrset -> there.add(
                            new Contribution(file.ref(), Owner.FILE, name, rrset.type(), rrset.ttl(), rrset.rdata())));
        }
        for (Ref ref : from == null ? List.<Ref>of() : from) {
            Entity<?> entity = entity(ref);
            if (entity != null && !isShadowed(ref)) {
                for (Contribution wish : Edit.namesOf(kinds, entity, naming)) {
                    if (wish.name().equals(name)) {
                        there.add(wish);
                    }
                }
            }
        }
        return there;
    }

    /** The RRsets that are served at a name, by type; empty for a name that has none. */
    public Map<Integer, RRset> rrsets(DomainName name) {
        return naming.zone(name) == null ? Map.of() : NameRules.served(this, name);
    }

    /** As above, for who has the {@link #contributions} already. */
    public Map<Integer, RRset> rrsets(DomainName name, List<Contribution> contributions) {
        return naming.zone(name) == null ? Map.of() : NameRules.served(name, contributions);
    }

    /** All RRsets of a zone but the SOA, in no order. Looks at every name of the inventory. */
    public Stream<RRset> zoneRRsets(DomainName zone) {
        Entity<ZoneFile> file = naming.files().get(zone);
        return Stream.concat(
                names.keys()
                        .filter(name -> isIn(zone, name))
                        .flatMap(name -> NameRules.served(this, name).values().stream()),
                file == null ? Stream.of() : onlyIn(file));
    }

    /** All RRsets of all zones but the SOAs, those of one name in a row, names in no order. */
    public Stream<RRset> allRRsets() {
        return Stream.concat(entityRRsets(), naming.files().values().stream().flatMap(this::onlyIn));
    }

    /** The RRsets of names of which some entity other than a zone file says something; the others: {@link #eachFileName}. */
    public Stream<RRset> entityRRsets() {
        return names.keys()
                .filter(name -> naming.zone(name) != null)
                .flatMap(name -> NameRules.served(this, name).values().stream());
    }

    /** Shows each name of a zone's file, in order, of which nobody else says anything: its records are served as they are. */
    public void eachFileName(DomainName zone, Consumer<ZoneWalk> use) {
        Entity<ZoneFile> file = naming.files().get(zone);
        if (file != null) {
            new FileNames(this, file.value()).each(use);
        }
    }

    /** Names in our zones of which somebody says something, in no order; to a few of them nothing is served. */
    public Stream<DomainName> zoneNames() {
        return Stream.concat(
                names.keys().filter(name -> naming.zone(name) != null),
                naming.files().values().stream().flatMap(this::onlyIn).map(RRset::name));
    }

    private Stream<RRset> onlyIn(Entity<ZoneFile> file) {
        return new FileNames(this, file.value()).rrsets();
    }

    boolean isIn(DomainName zone, DomainName name) {
        Zone closest = naming.zone(name);
        return closest != null && closest.name().equals(zone);
    }

    @Override
    public Naming naming() {
        return naming;
    }

    /** Names and serials of all zones. */
    public Map<DomainName, Long> serials() {
        Map<DomainName, Long> copy = new LinkedHashMap<>();
        serials.forEach(copy::put);
        return copy;
    }

    @Override
    public long serial(DomainName zone) {
        Long serial = serials.get(zone);
        return serial == null ? 0 : serial;
    }

    /** The site, or null before the configuration has been applied. */
    public @Nullable Site site() {
        return naming.site();
    }

    Shelf shelf(String kind) {
        return shelves.get(kind);
    }

    @SuppressWarnings("unchecked") // As in get.
    private static <T extends Record> Entity<T> typed(Kind<T> kind, Entity<?> entity) {
        assert kind.type().isInstance(entity.value());
        return (Entity<T>) entity;
    }
}

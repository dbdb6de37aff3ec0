package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of entity: the name that stands in refs, and what the rules need to know of its values. The kernel's own are in
 * {@link Kinds}; services add theirs through their provider. Values are records of scalars, records, lists and maps, which
 * is what the log can write.
 *
 * @param name as in refs, lower case
 * @param keys unique keys: no two entities of one layer hold the same
 * @param tags further ways to find it, shared by any number of entities
 * @param refs entities that must exist as long as this one refers to them
 * @param order what a listing is sorted by, or null for by id
 * @param names the DNS records that the entity gives rise to
 * @param namesAt the names at which those stand, found with less work than to make them
 * @param claim the name that a value asks for and may be denied, or null
 * @param check why an entity cannot stand beside what the view holds, or null
 */
public record Kind<T extends Record>(
        String name,
        Class<T> type,
        Function<T, Set<Key>> keys,
        Function<T, Set<Key>> tags,
        Function<T, Set<Ref>> refs,
        Function<T, @Nullable Comparable<?>> order,
        BiFunction<Entity<T>, Naming, List<Contribution>> names,
        BiFunction<Entity<T>, Naming, Collection<DomainName>> namesAt,
        @Nullable Claim<T> claim,
        BiFunction<Entity<T>, View, Outcome.@Nullable Refused> check) {

    /** How the rules read a value's wish for a name, and write into the value that it was denied. */
    public interface Claim<T> {
        @Nullable
        NameClaim wanted(T value);

        /** The entity whose own names do not stand in the way, or null. */
        @Nullable
        Ref onBehalfOf(T value);

        T denied(T value, String reason);
    }

    /** A kind without keys, refs or names, listed by id. */
    public static <T extends Record> Kind<T> of(String name, Class<T> type) {
        return new Kind<>(
                name,
                type,
                v -> Set.of(),
                v -> Set.of(),
                v -> Set.of(),
                v -> null,
                (v, n) -> List.of(),
                (v, n) -> List.of(),
                null,
                (v, view) -> null);
    }

    public Kind<T> keyed(Function<T, Set<Key>> keys) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> tagged(Function<T, Set<Key>> tags) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> referring(Function<T, Set<Ref>> refs) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> ordered(Function<T, @Nullable Comparable<?>> order) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> naming(
            BiFunction<Entity<T>, Naming, List<Contribution>> names,
            BiFunction<Entity<T>, Naming, Collection<DomainName>> namesAt) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> claiming(Claim<T> claim) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    public Kind<T> checked(BiFunction<Entity<T>, View, Outcome.@Nullable Refused> check) {
        return new Kind<>(name, type, keys, tags, refs, order, names, namesAt, claim, check);
    }

    /** The ref of this kind with a given id. */
    public Ref ref(long id) {
        return new Ref(name, id);
    }
}

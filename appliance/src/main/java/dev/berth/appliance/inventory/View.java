package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the rules may ask of a state. */
public interface View {
    <T extends Record> @Nullable Entity<T> get(Kind<T> kind, Ref ref);

    /** The holder of a unique key; the configuration file's before another, and never a shadowed one. */
    <T extends Record> @Nullable Entity<T> find(Kind<T> kind, Key key);

    /** All of a kind in its order, those without a place in it last, by id. Sorts them where nobody has asked before. */
    <T extends Record> Stream<Entity<T>> all(Kind<T> kind);

    /** Entities that carry a tag. */
    Collection<Ref> tagged(Key tag);

    /** What entities in effect want at a name, in no order. */
    List<Contribution> contributions(DomainName name);

    Naming naming();

    /** The serial of a zone, or 0 when there is no such zone. */
    long serial(DomainName zone);
}

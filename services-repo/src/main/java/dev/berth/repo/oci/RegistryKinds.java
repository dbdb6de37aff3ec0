package dev.berth.repo.oci;

import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import java.util.Set;

/** The registry's kinds of the inventory. */
public final class RegistryKinds {
    public static final Kind<Manifest> MANIFEST = Kind.of("manifest", Manifest.class)
            .keyed(m -> Set.of(manifestKey(m.repository(), m.digest())))
            .tagged(m -> m.subject() == null
                    ? Set.of(manifestsOf(m.repository()))
                    : Set.of(manifestsOf(m.repository()), referrersOf(m.repository(), m.subject())))
            .ordered(m -> m.repository() + "@" + m.digest());

    public static final Kind<Tag> TAG = Kind.of("tag", Tag.class)
            .keyed(t -> Set.of(tagKey(t.repository(), t.name())))
            .tagged(t -> Set.of(tagsOf(t.repository())))
            .referring(t -> Set.of(t.manifest()))
            .ordered(t -> t.repository() + ":" + t.name());

    private RegistryKinds() {}

    public static Key manifestKey(String repository, String digest) {
        return new Key("manifest.digest", repository + "@" + digest);
    }

    public static Key tagKey(String repository, String name) {
        return new Key("tag.name", repository + ":" + name);
    }

    public static Key manifestsOf(String repository) {
        return new Key("manifest.repository", repository);
    }

    public static Key tagsOf(String repository) {
        return new Key("tag.repository", repository);
    }

    public static Key referrersOf(String repository, String digest) {
        return new Key("manifest.subject", repository + "@" + digest);
    }
}

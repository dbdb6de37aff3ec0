package dev.berth.repo.oci;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import java.util.HashSet;
import java.util.Set;

/** The registry's kinds of the inventory. */
public final class RegistryKinds {
    public static final Kind<Manifest> MANIFEST = Kind.of("manifest", Manifest.class)
            .keyed(m -> Set.of(manifestKey(m.repository(), m.digest())))
            .tagged(RegistryKinds::tags)
            .ordered(m -> m.repository() + "@" + m.digest());

    public static final Kind<Tag> TAG = Kind.of("tag", Tag.class)
            .keyed(t -> Set.of(tagKey(t.repository(), t.name())))
            .tagged(t -> Set.of(tagsOf(t.repository())))
            .referring(t -> Set.of(t.manifest()))
            .ordered(t -> t.repository() + ":" + t.name());

    private RegistryKinds() {}

    private static Set<Key> tags(Manifest manifest) {
        Set<Key> tags = new HashSet<>();
        tags.add(manifestsOf(manifest.repository()));
        if (manifest.subject() != null) {
            tags.add(referrersOf(manifest.repository(), manifest.subject()));
        }
        tags.add(Digest.tag(manifest.digest()));
        manifest.blobs().forEach(blob -> tags.add(Digest.tag(blob)));
        return tags;
    }

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

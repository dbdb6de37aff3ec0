package dev.berth.repo.server;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.oci.Tag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /v2/NAME/tags/list} and {@code /v2/_catalog}, page by page with n and last. */
final class Lists {
    private static final int PAGE = 1000;

    private final Inventory inventory;

    Lists(Inventory inventory) {
        this.inventory = inventory;
    }

    boolean tags(Exchange exchange, String repository) throws RegistryError {
        if (!exchange.reads()) {
            throw RegistryError.unsupported("tags are only listed");
        }
        Snapshot now = inventory.now();
        if (now.tagged(RegistryKinds.manifestsOf(repository)).isEmpty()) {
            throw new RegistryError(404, "NAME_UNKNOWN", "there is no repository " + repository);
        }
        List<String> names = page(
                exchange,
                "/v2/" + repository + "/tags/list",
                now.tagged(RegistryKinds.tagsOf(repository)).stream()
                        .flatMap(ref -> Stream.ofNullable(now.get(RegistryKinds.TAG, ref)))
                        .map(Entity::value)
                        .map(Tag::name)
                        .sorted());
        return exchange.json(200, "application/json", new TagList(repository, names));
    }

    private record TagList(String name, List<String> tags) {}

    boolean catalog(Exchange exchange) throws RegistryError {
        if (!exchange.reads()) {
            throw RegistryError.unsupported("the catalog is only listed");
        }
        Stream<String> names = inventory
                .now()
                .all(RegistryKinds.MANIFEST)
                .map(m -> m.value().repository())
                .distinct();
        return exchange.json(
                200, "application/json", Map.of("repositories", page(exchange, "/v2/_catalog", names.sorted())));
    }

    private static List<String> page(Exchange exchange, String path, Stream<String> sorted) throws RegistryError {
        int size = size(exchange.query("n"));
        Optional<String> last = exchange.query("last");
        List<String> rest = sorted.filter(name -> last.isEmpty() || name.compareTo(last.get()) > 0)
                .limit(size + 1L)
                .toList();
        if (rest.size() <= size) {
            return rest;
        }
        List<String> page = rest.subList(0, size);
        if (size > 0) {
            String after = URLEncoder.encode(page.getLast(), StandardCharsets.UTF_8);
            exchange.set("Link", "<" + path + "?n=" + size + "&last=" + after + ">; rel=\"next\"");
        }
        return page;
    }

    private static int size(Optional<String> n) throws RegistryError {
        if (n.isEmpty()) {
            return PAGE;
        }
        if (!n.get().matches("[0-9]{1,9}")) {
            throw new RegistryError(400, "PAGINATION_NUMBER_INVALID", "n is '" + n.get() + "'; write a number");
        }
        return Math.min(PAGE, Integer.parseInt(n.get()));
    }
}

package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.secret.Secret;
import dev.berth.appliance.secret.SecretFailure;
import dev.berth.appliance.secret.Secrets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code name,value}: values go in and never come out; what is exported are the names.
 *
 * @param preview nothing is sealed, so that no key is made
 */
record SecretForm(Supplier<Secrets> secrets, boolean preview) implements Form<Secret> {
    private static final List<String> COLUMNS = List.of("name", "value");

    @Override
    public Kind<Secret> kind() {
        return Secret.KIND;
    }

    @Override
    public Secret read(Snapshot now, @Nullable Secret base, ObjectNode row, Lookup lookup) {
        Cells.only(COLUMNS, row, "");
        String name = row.path("name").asString("");
        JsonNode said = Cells.single(row.path("value"));
        if (said.isMissingNode()) {
            if (base == null) {
                throw new IllegalArgumentException(
                        "it has no value, for none is ever exported; give one, or use 'berth secret set " + name + "'");
            }
            return base;
        }
        if (!said.isString() || said.asString().isEmpty()) {
            throw new IllegalArgumentException(
                    "its value is no text or an empty one; 'berth secret rm' forgets a secret, and [\"none\"] is the word");
        }
        if (base != null && said.asString().equals(opened(now, name))) {
            return base;
        }
        try {
            return preview ? new Secret(name, "", Octets.EMPTY) : secrets.get().seal(now, name, said.asString());
        } catch (SecretFailure e) {
            throw new IllegalArgumentException(e.message(), e);
        }
    }

    /** Null also for one that does not open any more: then it is set anew. */
    private @Nullable String opened(Snapshot now, String name) {
        try {
            return secrets.get().find(now, name).orElse(null);
        } catch (SecretFailure e) {
            return null;
        }
    }

    @Override
    public List<ObjectNode> write(Snapshot now, Secret value) {
        return List.of(Json.mapper().createObjectNode().put("name", value.name()));
    }
}

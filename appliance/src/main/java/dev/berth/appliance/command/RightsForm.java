package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Token;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users and tokens in files, without what they prove themselves with. */
abstract sealed class RightsForm<T extends Record> implements Form<T> {
    private final Kind<T> kind;
    private final List<String> columns;

    private RightsForm(Kind<T> kind, String... columns) {
        this.kind = kind;
        this.columns = List.of(columns);
    }

    /** {@code name,role}. A new one cannot log in before a password is set. */
    static final class Users extends RightsForm<User> {
        Users() {
            super(UserKinds.USER, "name", "role");
        }

        @Override
        User make(@Nullable User base, ObjectNode row) {
            Role role = role(row, base == null ? Role.VIEWER : base.role());
            return base == null
                    ? new User(row.path("name").asString(""), role, User.NO_PASSWORD)
                    : new User(base.name(), role, base.password());
        }

        @Override
        public List<ObjectNode> write(Snapshot now, User value) {
            return List.of(row(value.name(), value.role()));
        }
    }

    /** {@code name,role,scope,expires}. New ones are only made where their secret can be shown. */
    static final class Tokens extends RightsForm<Token> {
        Tokens() {
            super(UserKinds.TOKEN, "name", "role", "scope", "expires");
        }

        @Override
        Token make(@Nullable Token base, ObjectNode row) {
            if (base == null) {
                throw new IllegalArgumentException(
                        "a token's secret is shown where it is made: 'berth token add' makes one");
            }
            List<String> scope = new ArrayList<>(base.scope());
            if (row.has("scope")) {
                scope.clear();
                if (!row.path("scope").isNull()) {
                    Cells.list(row.path("scope")).forEach(word -> scope.add(word.asString("")));
                }
            }
            return new Token(base.name(), role(row, base.role()), scope, expires(base, row), base.digest());
        }

        private static @Nullable Instant expires(Token base, ObjectNode row) {
            JsonNode said = row.path("expires");
            try {
                return said.isMissingNode() ? base.expires() : said.isNull() ? null : Instant.parse(said.asString(""));
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "expires '" + said.asString("") + "' is no time; write it like 2027-01-01T00:00:00Z", e);
            }
        }

        @Override
        public List<ObjectNode> write(Snapshot now, Token value) {
            ObjectNode row = row(value.name(), value.role());
            if (!value.scope().isEmpty()) {
                value.scope().forEach(row.putArray("scope")::add);
            }
            if (value.expires() != null) {
                row.put("expires", value.expires().toString());
            }
            return List.of(row);
        }
    }

    abstract T make(@Nullable T base, ObjectNode row);

    @Override
    public Kind<T> kind() {
        return kind;
    }

    @Override
    public T read(Snapshot now, @Nullable T base, ObjectNode row, Lookup lookup) {
        Cells.only(columns, row, ": passwords and secrets are not imported");
        return make(base, row);
    }

    static Role role(ObjectNode row, Role otherwise) {
        if (!row.has("role")) {
            return otherwise;
        }
        try {
            return Rights.role(row.path("role").asString(""));
        } catch (OperationFailure e) {
            throw new IllegalArgumentException(e.message(), e);
        }
    }

    static ObjectNode row(String name, Role role) {
        return Json.mapper().createObjectNode().put("name", name).put("role", Rights.text(role));
    }
}

package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.ApiClient;
import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may run what: every operation of the kernel and of every service, asked for over TCP by each role, by tokens with a
 * scope and by nobody. The least role stands here and not in the code; an operation without a row fails.
 */
class OperationRightsTest {
    /** The least role, and the operations that it takes. */
    private static final String TABLE = """
            viewer:   status
            viewer:   host list, host show, host timeline, host explain, host export
            viewer:   group export, profile export, network export, record export, node export
            viewer:   node list, event list, change list, change show
            viewer:   job list, job show, job schedules
            viewer:   lease list, lease export, pool list, dhcp silent
            viewer:   zone list, zone show, zone export, zone keys, zone signed, record list, member list
            viewer:   ntp show, ntp sources, ntp clients
            viewer:   repo list, registry list
            viewer:   account password
            operator: reload
            operator: host add, host set, host rm, host import, group import, profile import, node adopt, node import, network import
            operator: change undo, job cancel
            operator: lease release, lease import, dhcp trace
            operator: record add, record set, record rm, record import, zone import, zone rm, zone refresh, zone sign
            operator: member add, member rm
            operator: registry gc, registry scrub, registry import
            admin:    user add, user list, user rm, user passwd, user link, user import, user export
            admin:    token add, token list, token rm, token import, token export
            admin:    secret set, secret list, secret rm, secret rotate, secret import, secret export
            """;

    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    @TempDir
    private static Path directory;

    private static TestAppliance berth;
    private static ApiClient client;

    @BeforeAll
    static void start() throws Exception {
        List<ServiceProvider> providers = Providers.find().all();
        // Their operations are there whether they serve or not.
        String off = providers.stream()
                .map(provider -> provider.name() + ": { enabled: false }\n")
                .collect(Collectors.joining());
        berth = TestAppliance.start(directory, off, InstantSource.system(), providers.toArray(ServiceProvider[]::new));
        client = new ApiClient(berth);
    }

    @AfterAll
    static void stop() {
        client.close();
        berth.close();
    }

    private static Map<String, String> table() {
        Map<String, String> roles = new TreeMap<>();
        for (String line : TABLE.lines().toList()) {
            String[] halves = line.split(":");
            for (String name : halves[1].split(",")) {
                assertThat(roles.put(name.strip(), halves[0])).as(name).isNull();
            }
        }
        return roles;
    }

    private static List<Operation<?, ?>> operations() {
        return berth.appliance().operations();
    }

    @Test
    void everyOperationHasARowAndEveryRowAnOperation() {
        assertThat(operations().stream().map(Operation::name)).containsExactlyInAnyOrderElementsOf(table().keySet());
    }

    /** With an input that names nothing: whoever may run it gets another answer than 401 and 403. */
    @Test
    void eachRoleRunsWhatIsItsOwnAndIsRefusedTheRest() throws Exception {
        Map<String, String> users = new LinkedHashMap<>();
        for (String role : ROLES) {
            users.put(role, client.user(role, role));
        }
        Map<String, String> table = table();
        List<String> wrong = new ArrayList<>();
        for (Operation<?, ?> operation : operations()) {
            String least = table.getOrDefault(operation.name(), "none");
            check(operation, "", 401, wrong);
            for (String role : ROLES) {
                boolean may = ROLES.indexOf(role) >= ROLES.indexOf(least);
                check(operation, users.get(role), may ? 200 : 403, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aTokensScopeOpensOneAreaToItsRoleAndNoOther() throws Exception {
        Map<String, String> table = table();
        Map<String, String> tokens = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        String elsewhere = client.token("elsewhere", ",\"role\":\"admin\",\"scope\":[\"something-else\"]");
        for (Operation<?, ?> operation : operations()) {
            String area = operation.name().split(" ")[0];
            for (String role : ROLES) {
                String name = area + "-" + role;
                if (!tokens.containsKey(name)) {
                    tokens.put(name, client.token(name, ",\"role\":\"" + role + "\",\"scope\":[\"" + area + "\"]"));
                }
                boolean may = ROLES.indexOf(role) >= ROLES.indexOf(table.getOrDefault(operation.name(), "none"));
                check(operation, tokens.get(name), may ? 200 : 403, wrong);
            }
            check(operation, elsewhere, 403, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    /** @param expected 401, 403, or 200 for any answer that comes from the operation itself */
    private static void check(Operation<?, ?> operation, String authorization, int expected, List<String> wrong)
            throws Exception {
        String path = operation.path().replaceAll("\\{[a-zA-Z]+}", "none");
        if (operation.changes()) {
            path += "?preview=true";
        }
        ApiClient.Reply reply = client.tcp(operation.method().name(), path, "", authorization);
        boolean ran = reply.status() != 401 && reply.status() != 403 && reply.status() != 429 && reply.status() != 500;
        if (expected == 200 ? !ran : reply.status() != expected) {
            wrong.add(operation.name() + ": " + reply.status() + " instead of " + expected + ", " + reply.body());
        }
    }

    @Test
    void whatChangesSomethingIsNoGet() {
        for (Operation<?, ?> operation : operations()) {
            assertThat(operation.method() == Operation.Method.GET)
                    .as(operation.name())
                    .isEqualTo(!operation.changes());
        }
    }

    @Test
    void noTwoOperationsHaveOneNameOrOneRoute() {
        Set<String> names = new HashSet<>();
        for (Operation<?, ?> operation : operations()) {
            Stream.of(
                            operation.name(),
                            operation.method() + " " + operation.path().replaceAll("\\{[^}]*}", "{}"))
                    .forEach(each -> assertThat(names.add(each)).as(each).isTrue());
        }
    }
}

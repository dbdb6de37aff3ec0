package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.command.KernelOperations;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.user.Principal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may run what, each operation of the kernel and of every service by each role and by tokens with a scope. */
class OperationRightsTest {
    /** First words whose operations are all for administrators: they hand out rights, or hold what must stay secret. */
    private static final Set<String> ADMINISTRATORS = Set.of("user", "token", "secret");

    /** What viewers may change: what is their own. */
    private static final Set<String> OWN = Set.of("account password");

    static List<Operation<?, ?>> operations() throws Exception {
        List<Operation<?, ?>> all = new ArrayList<>(KernelOperations.all(() -> {
            throw new IllegalStateException("only looked at");
        }));
        for (ServiceProvider provider : Providers.find().all()) {
            all.addAll(provider.operations(() -> {
                throw new IllegalStateException("only looked at");
            }));
        }
        return all;
    }

    private static Role needed(Operation<?, ?> operation) {
        if (ADMINISTRATORS.contains(operation.words()[0])) {
            return Role.ADMIN;
        }
        return operation.changes() && !OWN.contains(operation.name()) ? Role.OPERATOR : Role.VIEWER;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachRoleMayDoWhatIsItsOwn(Operation<?, ?> operation) {
        for (Role role : Role.values()) {
            var user = new Principal(new Actor(Actor.Sort.USER, "ann"), role, List.of());
            assertThat(user.may(operation))
                    .as("%s as %s", operation.name(), role)
                    .isEqualTo(role.compareTo(needed(operation)) >= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aTokensScopeOpensOneAreaAndNoOther(Operation<?, ?> operation) {
        var actor = new Actor(Actor.Sort.TOKEN, "ci");
        assertThat(new Principal(actor, Role.ADMIN, List.of(operation.words()[0])).may(operation))
                .isTrue();
        assertThat(new Principal(actor, Role.ADMIN, List.of("something-else")).may(operation))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatChangesSomethingIsNoGet(Operation<?, ?> operation) {
        assertThat(operation.method() == Operation.Method.GET)
                .as(operation.name())
                .isEqualTo(!operation.changes());
    }

    @Test
    void noTwoOperationsHaveOneNameOrOneRoute() throws Exception {
        Set<String> names = new HashSet<>();
        for (Operation<?, ?> operation : operations()) {
            Stream.of(
                            operation.name(),
                            operation.method() + " " + operation.path().replaceAll("\\{[^}]*}", "{}"))
                    .forEach(each -> assertThat(names.add(each)).as(each).isTrue());
        }
        assertThat(names).contains("registry gc", "host import", "secret rotate");
    }
}

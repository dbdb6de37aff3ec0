package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever clients send in whatever order: no two of them believe to hold one address at one time. */
class AddressesPropertyTest {
    private static final int CLIENTS = 6;
    private static final int POOL = 4;

    private enum Act {
        DISCOVER,
        SELECT_OFFERED,
        REQUEST_ANY,
        REBOOT_ANY,
        RENEW_ANY,
        RENEW_OWN,
        RELEASE_OWN,
        DECLINE_OWN,
        TIME
    }

    private record Step(int client, Act act, int number) {}

    private record Believed(Ipv4 address, Instant until) {}

    @Property(tries = 600)
    void noAddressIsHeldTwice(@ForAll("stories") List<Step> story) {
        var server = new DecidingServer(DecidingServer.SETTINGS, POOL);
        Map<Integer, Believed> believed = new HashMap<>();
        Map<Integer, Ipv4> offered = new HashMap<>();
        for (Step step : story) {
            Machine machine = Machine.of(step.client() + 1);
            Ipv4 any = Ipv4.of("10.77.0.100").plus(step.number() % POOL);
            Believed own = believed.get(step.client());
            switch (step.act()) {
                case DISCOVER -> {
                    if (server.decide(machine.discover()) instanceof Decision.Answer answer) {
                        offered.put(step.client(), answer.reply().header().yiaddr());
                    }
                }
                case SELECT_OFFERED -> {
                    Ipv4 address = offered.get(step.client());
                    if (address != null) {
                        learn(server, step, server.decide(machine.select(address)), believed);
                    }
                }
                case REQUEST_ANY -> learn(server, step, server.decide(machine.select(any)), believed);
                case REBOOT_ANY -> learn(server, step, server.decide(machine.reboot(any)), believed);
                case RENEW_ANY -> learn(server, step, server.decide(machine.renew(any)), believed);
                case RENEW_OWN -> {
                    if (own != null) {
                        learn(server, step, server.decideUnicast(machine.renew(own.address())), believed);
                    }
                }
                case RELEASE_OWN -> {
                    if (own != null) {
                        believed.remove(step.client());
                        server.decide(machine.release(own.address()));
                    }
                }
                case DECLINE_OWN -> {
                    if (own != null) {
                        believed.remove(step.client());
                        server.decide(machine.decline(own.address()));
                    }
                }
                case TIME -> {
                    server.clock.advance(Duration.ofMinutes(step.number()));
                    server.expire();
                }
            }
            Instant now = server.clock.instant();
            believed.values().removeIf(each -> !each.until().isAfter(now));
            assertThat(believed.values().stream().map(Believed::address))
                    .as("after %s", step)
                    .doesNotHaveDuplicates();
        }
    }

    /** A client takes what an ACK says, and gives up its address on a NAK. */
    private static void learn(DecidingServer server, Step step, Decision decision, Map<Integer, Believed> believed) {
        if (decision instanceof Decision.Answer answer) {
            if (answer.reply() instanceof DhcpMessage.Ack ack) {
                Instant until = server.clock.instant().plusSeconds(ack.options().number(Code.LEASE_TIME, 0));
                believed.put(step.client(), new Believed(ack.header().yiaddr(), until));
            } else {
                believed.remove(step.client());
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> stories() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, CLIENTS - 1),
                        Arbitraries.of(Act.class),
                        Arbitraries.integers().between(0, 70))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }
}

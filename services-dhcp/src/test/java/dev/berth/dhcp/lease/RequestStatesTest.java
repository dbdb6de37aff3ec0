package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 2131 §4.3.2 as a table: each state of a client that sends a REQUEST, each thing that the server may know of it, each
 * address that it may mean. + is an ACK, x a NAK, - silence.
 */
class RequestStatesTest {
    private static final String TABLE = """
            state      client     own  free  anothers  reserved  unpooled  ours  elsewhere
            SELECTING  NEW        .    +     x         x         x         x     x
            SELECTING  OFFERED    +    +     x         x         x         x     x
            SELECTING  LEASED     +    +     x         x         x         x     x
            SELECTING  EXPIRED    +    +     x         x         x         x     x
            SELECTING  HOST       +    x     x         x         x         x     x
            REBOOT     NEW        .    -     -         -         -         -     x
            REBOOT     OFFERED    -    -     -         -         -         -     x
            REBOOT     LEASED     +    x     x         x         x         x     x
            REBOOT     EXPIRED    +    x     x         x         x         x     x
            REBOOT     HOST       +    x     x         x         x         x     x
            RENEWING   NEW        .    +     x         x         x         x     -
            RENEWING   OFFERED    +    +     x         x         x         x     -
            RENEWING   LEASED     +    +     x         x         x         x     -
            RENEWING   EXPIRED    +    +     x         x         x         x     -
            RENEWING   HOST       +    x     x         x         x         x     -
            REBINDING  NEW        .    +     x         x         x         x     x
            REBINDING  OFFERED    +    +     x         x         x         x     x
            REBINDING  LEASED     +    +     x         x         x         x     x
            REBINDING  EXPIRED    +    +     x         x         x         x     x
            REBINDING  HOST       +    x     x         x         x         x     x
            """;

    private static final Ipv4 ELSEWHERE = Ipv4.of("192.168.1.5");

    /** Each cell of the table, on our wire and behind a relay, with authority and without. */
    static List<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        List<String> lines = TABLE.lines().toList();
        String[] addresses = lines.getFirst().split(" +");
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" +");
            for (int i = 2; i < words.length; i++) {
                for (int variant = 0; variant < 4; variant++) {
                    boolean relayed = variant > 1;
                    // A relay's message has always a network; what comes by unicast from elsewhere has none.
                    boolean asked = !words[i].equals(".") && !(relayed && words[0].equals("RENEWING"));
                    if (asked) {
                        cells.add(Arguments.of(words[0], words[1], addresses[i], words[i], variant % 2 == 0, relayed));
                    }
                }
            }
        }
        return cells;
    }

    @ParameterizedTest(name = "{0} of {1} for {2}: {3}, authoritative {4}, relayed {5}")
    @MethodSource("cells")
    void eachStateIsAnsweredAsTheTableSays(
            String state, String client, String address, String answer, boolean authoritative, boolean relayed) {
        var server =
                new DecidingServer(DecidingServer.settings(authoritative, true, List.of(), Limits.NONE, null), 100);
        Machine one = relayed ? Machine.of(1).behindRelay() : Machine.of(1);
        Machine two = relayed ? Machine.of(2).behindRelay() : Machine.of(2);
        Ipv4 base = Ipv4.of(relayed ? "10.78.0.0" : "10.77.0.0");
        reserve(server, "other", Machine.of(3), base.plus(30), 8);
        Ipv4 own = prepare(server, client, one, base);
        Ipv4 anothers = server.lease(two);
        Ipv4 meant = switch (address) {
            case "own" -> own;
            case "free" -> other(base, own, anothers);
            case "anothers" -> anothers;
            case "reserved" -> base.plus(30);
            case "unpooled" -> base.plus(60);
            case "ours" -> relayed ? Machine.RELAY : Machine.SERVER;
            default -> ELSEWHERE;
        };

        Decision decision = switch (state) {
            case "SELECTING" -> server.decide(one.select(meant));
            case "REBOOT" -> server.decide(one.reboot(meant));
            case "RENEWING" -> server.decideUnicast(one.renew(meant));
            default -> server.decide(one.renew(meant));
        };

        // Without authority only who took our offer is told no.
        String expected = answer.equals("x") && !authoritative && !state.equals("SELECTING") ? "-" : answer;
        assertThat(sign(decision)).isEqualTo(expected);
        if (decision instanceof Decision.Answer yes && yes.reply() instanceof DhcpMessage.Ack ack) {
            assertThat(ack.header().yiaddr()).isEqualTo(meant);
            assertThat(server.leaseAt(meant).mac()).isEqualTo(one.mac());
        } else {
            assertThat(server.leaseAt(anothers).mac()).isEqualTo(two.mac());
        }
    }

    /** Makes the server know what it is to know; what the client can call its own, or null. */
    private static Ipv4 prepare(DecidingServer server, String client, Machine one, Ipv4 base) {
        return switch (client) {
            case "NEW" -> null;
            case "OFFERED" -> server.reply(one.discover()).header().yiaddr();
            case "LEASED" -> server.lease(one);
            case "EXPIRED" -> {
                Ipv4 former = server.lease(one);
                server.clock.advance(Duration.ofHours(2));
                server.expire();
                yield former;
            }
            default -> {
                reserve(server, "one", one, base.plus(20), 7);
                yield base.plus(20);
            }
        };
    }

    private static void reserve(DecidingServer server, String name, Machine machine, Ipv4 address, long id) {
        var port = new HostInterface(HostInterface.FIRST, List.of(machine.mac()), List.of(), address);
        server.put(
                Kinds.HOST.ref(id), new Host(name, List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()), 0);
    }

    private static Ipv4 other(Ipv4 base, Ipv4 own, Ipv4 anothers) {
        Ipv4 free = base.plus(150);
        while (free.equals(own) || free.equals(anothers)) {
            free = free.plus(1);
        }
        return free;
    }

    private static String sign(Decision decision) {
        return switch (decision) {
            case Decision.Answer answer ->
                answer.reply() instanceof DhcpMessage.Ack ? "+" : answer.reply() instanceof DhcpMessage.Nak ? "x" : "?";
            default -> "-";
        };
    }
}

package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.DhcpMessage.Standing;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What relay agents are told of leases. */
class LeaseQueriesTest {
    private static final Octets PORT_7 = Octets.of("0104" + "65746837" + "0206" + "0a0b0c0d0e0f" + "0c02" + "abcd");
    private static final Octets IDENTIFIER = Octets.of("ff0badcafe");
    private final DecidingServer server = new DecidingServer(DecidingServer.telling(), 100);
    private final Machine one =
            Machine.of(1).behindRelay().with(Code.RELAY_INFORMATION, PORT_7).with(Code.VENDOR_CLASS, "acme");
    private final Machine two = Machine.of(2).behindRelay().with(Code.CLIENT_ID, IDENTIFIER);
    private Ipv4 first;
    private Ipv4 second;

    @BeforeEach
    void lease() {
        first = server.lease(one);
        second = server.lease(two);
        server.clock.advance(Duration.ofMinutes(10));
    }

    private static Header header(Ipv4 ciaddr, Octets chaddr, Ipv4 giaddr) {
        return new Header(
                chaddr.length() == 0 ? 0 : 1, 0, 77, 0, 0, ciaddr, Ipv4.ANY, Ipv4.ANY, giaddr, chaddr, "", "");
    }

    private static Octets chaddr(Machine machine) {
        return Octets.copyOf(machine.mac().bytes());
    }

    @Nested
    class Single {
        private Decision ask(Ipv4 ciaddr, Octets chaddr, Options options) {
            return server.decide(new DhcpMessage.LeaseQuery(header(ciaddr, chaddr, Machine.RELAY), options));
        }

        private DhcpMessage.LeaseReply reply(Ipv4 ciaddr, Octets chaddr, Options options) {
            var answer = (Decision.Answer) ask(ciaddr, chaddr, options);
            assertThat(answer.path()).isEqualTo(new ReplyPath.ToAddress(Machine.RELAY, 67));
            assertThat(answer.reply().header().xid()).isEqualTo(77);
            assertThat(answer.reply().options().address(Code.SERVER_ID)).isEqualTo(Machine.SERVER);
            return (DhcpMessage.LeaseReply) answer.reply();
        }

        @Test
        void anAddressThatIsLeasedIsToldWithItsClientAndWhatItsRelaySaid() {
            DhcpMessage.LeaseReply reply = reply(first, Octets.EMPTY, Options.NONE);

            assertThat(reply.standing()).isEqualTo(Standing.ACTIVE);
            assertThat(reply.header().ciaddr()).isEqualTo(first);
            assertThat(reply.header().mac()).isEqualTo(one.mac());
            assertThat(reply.options().find(Code.RELAY_INFORMATION)).isEqualTo(PORT_7);
            assertThat(reply.options().number(Code.LEASE_TIME, 0)).isEqualTo(3000);
            assertThat(reply.options().number(Code.RENEWAL_TIME, 0)).isEqualTo(1200);
            assertThat(reply.options().number(Code.REBINDING_TIME, 0)).isEqualTo(2550);
            assertThat(reply.options().number(Code.LAST_TRANSACTION, 0)).isEqualTo(600);
            assertThat(reply.options().address(Code.ASSOCIATED_ADDRESSES)).isEqualTo(first);
            assertThat(reply.options().has(Code.CLIENT_ID)).isFalse();
        }

        @Test
        void onlyWhatIsAskedForIsTold() {
            Options asked = Options.builder()
                    .add(Code.PARAMETER_REQUEST_LIST, Octets.of("3d5b"))
                    .build();
            Options told = reply(second, Octets.EMPTY, asked).options();
            assertThat(told.find(Code.CLIENT_ID)).isEqualTo(IDENTIFIER);
            assertThat(told.has(Code.LAST_TRANSACTION)).isTrue();
            assertThat(told.has(Code.LEASE_TIME)).isFalse();
            assertThat(told.has(Code.ASSOCIATED_ADDRESSES)).isFalse();
        }

        @Test
        void aClientIsFoundByItsHardwareAddressAndByItsIdentifier() {
            assertThat(reply(Ipv4.ANY, chaddr(one), Options.NONE).header().ciaddr())
                    .isEqualTo(first);
            Options byIdentifier =
                    Options.builder().add(Code.CLIENT_ID, IDENTIFIER).build();
            DhcpMessage.LeaseReply reply = reply(Ipv4.ANY, Octets.EMPTY, byIdentifier);
            assertThat(reply.header().ciaddr()).isEqualTo(second);
            assertThat(reply.header().mac()).isEqualTo(two.mac());
        }

        @Test
        void ofAClientWithTwoLeasesTheLatestIsToldAndBothAreNamed() {
            Ipv4 other = server.lease(Machine.of(1));
            DhcpMessage.LeaseReply reply = reply(Ipv4.ANY, chaddr(one), Options.NONE);
            assertThat(reply.header().ciaddr()).isEqualTo(other);
            assertThat(reply.options().find(Code.ASSOCIATED_ADDRESSES)).isEqualTo(Octets.of(hex(other) + hex(first)));
        }

        private static String hex(Ipv4 address) {
            return Octets.copyOf(address.bytes()).toString();
        }

        @Test
        void aFreeAddressOfOursIsUnassignedAndAnotherIsUnknown() {
            Ipv4 free = Ipv4.of("10.78.0.190");
            assertThat(reply(free, Octets.EMPTY, Options.NONE).standing()).isEqualTo(Standing.UNASSIGNED);
            assertThat(reply(free, Octets.EMPTY, Options.NONE).header().ciaddr())
                    .isEqualTo(free);
            assertThat(reply(Ipv4.of("192.0.2.1"), Octets.EMPTY, Options.NONE).standing())
                    .isEqualTo(Standing.UNKNOWN);
            assertThat(reply(Ipv4.ANY, chaddr(Machine.of(9)), Options.NONE).standing())
                    .isEqualTo(Standing.UNKNOWN);
        }

        @Test
        void aLeaseThatIsReleasedOrOverIsUnassigned() {
            server.decide(one.release(first));
            assertThat(reply(first, Octets.EMPTY, Options.NONE).standing()).isEqualTo(Standing.UNASSIGNED);
            server.clock.advance(Duration.ofHours(2));
            assertThat(reply(second, Octets.EMPTY, Options.NONE).standing()).isEqualTo(Standing.UNASSIGNED);
        }

        @Test
        void whoIsNotNamedGetsNoAnswer() {
            var query = new DhcpMessage.LeaseQuery(header(first, Octets.EMPTY, Ipv4.of("10.78.0.253")), Options.NONE);
            assertThat(server.decide(query)).isEqualTo(new Decision.Silence(Reason.NOT_ALLOWED));
        }

        @Test
        void aQuestionAboutNothingIsIncomplete() {
            assertThat(ask(Ipv4.ANY, Octets.EMPTY, Options.NONE)).isEqualTo(new Decision.Silence(Reason.INCOMPLETE));
        }
    }

    @Nested
    class Bulk {
        private List<DhcpMessage.LeaseReply> ask(Ipv4 ciaddr, Octets chaddr, Options options) {
            return BulkQueries.answers(
                            server.inventory.now(),
                            server.settings,
                            new DhcpMessage.BulkLeaseQuery(header(ciaddr, chaddr, Ipv4.ANY), options),
                            server.clock.instant())
                    .map(DhcpMessage.LeaseReply.class::cast)
                    .toList();
        }

        private static List<Ipv4> addresses(List<DhcpMessage.LeaseReply> answers) {
            assertThat(answers.getLast().standing()).isEqualTo(Standing.DONE);
            return answers.subList(0, answers.size() - 1).stream()
                    .map(each -> each.header().ciaddr())
                    .toList();
        }

        private static Options relay(String information) {
            return Options.builder()
                    .add(Code.RELAY_INFORMATION, Octets.of(information))
                    .build();
        }

        @Test
        void withoutAnyKeyAllAreToldAndThenTheEnd() {
            List<DhcpMessage.LeaseReply> all = ask(Ipv4.ANY, Octets.EMPTY, Options.NONE);
            assertThat(addresses(all)).containsExactlyInAnyOrder(first, second);
            assertThat(all.getLast().options().has(Code.STATUS)).isFalse();
        }

        @Test
        void eachTellsItsStateItsTimeAndItsClient() {
            Options told = ask(first, Octets.EMPTY, Options.NONE).getFirst().options();
            assertThat(told.number(Code.LEASE_STATE, 0)).isEqualTo(2);
            assertThat(told.number(Code.STATE_SINCE, 0)).isEqualTo(600);
            assertThat(told.number(Code.BASE_TIME, 0))
                    .isEqualTo(server.clock.instant().getEpochSecond());
            assertThat(told.number(Code.LEASE_TIME, 0)).isEqualTo(3000);
            assertThat(told.find(Code.RELAY_INFORMATION)).isEqualTo(PORT_7);
        }

        @Test
        void theyAreFoundByRelayRemoteEndHardwareAndIdentifier() {
            assertThat(addresses(ask(Ipv4.ANY, Octets.EMPTY, relay("0c02abcd"))))
                    .containsExactly(first);
            assertThat(addresses(ask(Ipv4.ANY, Octets.EMPTY, relay("02060a0b0c0d0e0f"))))
                    .containsExactly(first);
            assertThat(addresses(ask(Ipv4.ANY, Octets.EMPTY, relay("0c02abce"))))
                    .isEmpty();
            assertThat(addresses(ask(Ipv4.ANY, chaddr(two), Options.NONE))).containsExactly(second);
            assertThat(addresses(ask(
                            Ipv4.ANY,
                            Octets.EMPTY,
                            Options.builder().add(Code.CLIENT_ID, IDENTIFIER).build())))
                    .containsExactly(second);
        }

        @Test
        void whatChangedSinceATimeIsToldWithWhatEnded() {
            long before = server.clock.instant().getEpochSecond();
            server.clock.advance(Duration.ofSeconds(5));
            server.decide(one.release(first));
            List<DhcpMessage.LeaseReply> changed = ask(
                    Ipv4.ANY,
                    Octets.EMPTY,
                    Options.builder().addInt(Code.QUERY_FROM, before).build());
            assertThat(addresses(changed)).containsExactly(first);
            assertThat(changed.getFirst().standing()).isEqualTo(Standing.UNASSIGNED);
            assertThat(changed.getFirst().options().number(Code.LEASE_STATE, 0)).isEqualTo(4);
            assertThat(addresses(ask(
                            Ipv4.ANY,
                            Octets.EMPTY,
                            Options.builder().addInt(Code.QUERY_TO, before).build())))
                    .containsExactly(second);
        }

        @Test
        void twoKindsOfQueryAtOnceAreMalformed() {
            List<DhcpMessage.LeaseReply> answers = ask(first, chaddr(one), Options.NONE);
            assertThat(addresses(answers)).isEmpty();
            assertThat(answers.getLast().options().find(Code.STATUS).at(0)).isEqualTo(3);
        }
    }
}

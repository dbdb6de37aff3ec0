package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The states and rules of RFC 2131 §4.3, one sentence each. */
class DecisionsTest {
    private static final Ipv4 FIXED = Ipv4.of("10.77.0.10");
    private final DecidingServer server = new DecidingServer();
    private final Machine one = Machine.of(1);
    private final Machine two = Machine.of(2);

    private static Reason silence(Decision decision) {
        return switch (decision) {
            case Decision.Silence silence -> silence.reason();
            default -> throw new AssertionError("not silent: " + decision);
        };
    }

    private static ReplyPath path(Decision decision) {
        return ((Decision.Answer) decision).path();
    }

    private Host host(String name, Machine machine, Ipv4 address, Octets... clientIds) {
        return new Host(
                name,
                List.of(new HostInterface(HostInterface.FIRST, List.of(machine.mac()), List.of(clientIds), address)),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
    }

    private Set<Integer> typesAt(String name) {
        return server.inventory.now().rrsets(DomainName.of(name)).keySet();
    }

    @Nested
    class Discover {
        @Test
        void isOfferedAFreeAddressWithWhatItsNetworkSays() {
            DhcpMessage offer = server.reply(one.discover());

            assertThat(offer).isInstanceOf(DhcpMessage.Offer.class);
            assertThat(offer.header().yiaddr()).isBetween(Ipv4.of("10.77.0.100"), Ipv4.of("10.77.0.199"));
            assertThat(offer.header().siaddr()).isEqualTo(Machine.SERVER);
            assertThat(offer.header().xid()).isEqualTo(7);
            assertThat(offer.options().address(Code.SERVER_ID)).isEqualTo(Machine.SERVER);
            assertThat(offer.options().number(Code.LEASE_TIME, 0)).isEqualTo(3600);
            assertThat(offer.options().address(Code.SUBNET_MASK)).isEqualTo(Ipv4.of("255.255.255.0"));
            assertThat(offer.options().address(Code.ROUTERS)).isEqualTo(Ipv4.of("10.77.0.1"));
            assertThat(offer.options().address(Code.DNS_SERVERS)).isEqualTo(Machine.SERVER);
            assertThat(offer.options().address(Code.NTP_SERVERS)).isEqualTo(Machine.SERVER);
            assertThat(offer.options().text(Code.DOMAIN_NAME)).isEqualTo("lab.example");
        }

        @Test
        void commitsNothing() {
            long before = server.inventory.now().revision();
            server.reply(one.discover());
            assertThat(server.inventory.now().revision()).isEqualTo(before);
        }

        @Test
        void repeatedIsOfferedTheSameAddressAndAnotherClientAnother() {
            Ipv4 first = server.reply(one.discover()).header().yiaddr();

            assertThat(server.reply(one.discover()).header().yiaddr()).isEqualTo(first);
            assertThat(server.reply(two.discover()).header().yiaddr()).isNotEqualTo(first);
        }

        @Test
        void ofAClientWithALeaseIsOfferedItsAddress() {
            Ipv4 mine = server.lease(one);
            assertThat(server.reply(one.discover()).header().yiaddr()).isEqualTo(mine);
        }

        @Test
        void ofAClientWhoseLeaseEndedIsOfferedItsFormerAddress() {
            Ipv4 mine = server.lease(one);
            server.clock.advance(Duration.ofHours(2));
            server.expire();
            assertThat(server.leaseAt(mine).state()).isEqualTo(LeaseState.EXPIRED);
            assertThat(server.reply(one.discover()).header().yiaddr()).isEqualTo(mine);
        }

        @Test
        void getsTheAddressThatItAsksForWhenItIsFree() {
            Ipv4 asked = Ipv4.of("10.77.0.155");
            assertThat(server.reply(one.with(Code.REQUESTED_ADDRESS, asked).discover())
                            .header()
                            .yiaddr())
                    .isEqualTo(asked);
            assertThat(server.reply(two.with(Code.REQUESTED_ADDRESS, asked).discover())
                            .header()
                            .yiaddr())
                    .isNotEqualTo(asked);
        }

        @Test
        void withoutAFreeAddressIsNotAnswered() {
            var small = new DecidingServer(DecidingServer.SETTINGS, 2);
            small.lease(one);
            small.lease(two);
            assertThat(silence(small.decide(Machine.of(3).discover()))).isEqualTo(Reason.NO_FREE_ADDRESS);
        }

        @Test
        void anOfferThatNobodyTakesIsFreeAgainAfterItsTime() {
            var small = new DecidingServer(DecidingServer.SETTINGS, 1);
            small.reply(one.discover());
            assertThat(silence(small.decide(two.discover()))).isEqualTo(Reason.NO_FREE_ADDRESS);

            small.clock.advance(Offer.HELD.plusSeconds(1));
            small.expire();

            assertThat(small.reply(two.discover()).header().yiaddr()).isEqualTo(Ipv4.of("10.77.0.100"));
        }

        @Test
        void anAddressThatEndedIsGivenToAnotherOnlyWhenNoFreshOneIsLeft() {
            var small = new DecidingServer(DecidingServer.SETTINGS, 2);
            Ipv4 former = small.lease(one);
            small.decide(one.release(former));

            assertThat(small.lease(two)).isNotEqualTo(former);
            assertThat(small.lease(Machine.of(3))).isEqualTo(former);
        }

        @Test
        void fromAnInterfaceWithoutANetworkIsNotAnswered() {
            var arrival = new Arrival("eth9", Ipv4.BROADCAST, Ipv4.ANY, 68);
            assertThat(silence(server.decide(one.discover(), arrival))).isEqualTo(Reason.NO_NETWORK);
        }

        @Test
        void behindAnUnknownRelayIsNotAnswered() {
            var far = new Machine(one.mac(), 0, Ipv4.of("10.99.0.254"), Ipv4.ANY, Map.of());
            assertThat(silence(server.decide(far.discover()))).isEqualTo(Reason.NO_NETWORK);
        }
    }

    @Nested
    class Request {
        @Test
        void thatTakesOurOfferBindsItInOneCommitWithItsNames() {
            Ipv4 mine = server.lease(one.with(Code.HOST_NAME, "node7"));

            assertThat(server.leaseAt(mine).state()).isEqualTo(LeaseState.BOUND);
            assertThat(server.leaseAt(mine).ends())
                    .isEqualTo(server.clock.instant().plusSeconds(3600));
            assertThat(typesAt("node7.lab.example")).contains(RRType.A, RRType.DHCID);
            String[] octets = mine.toString().split("\\.");
            assertThat(typesAt(octets[3] + ".0.77.10.in-addr.arpa")).contains(RRType.PTR);
        }

        @Test
        void thatTakesAnotherServersOfferFreesOurs() {
            var small = new DecidingServer(DecidingServer.SETTINGS, 1);
            small.reply(one.discover());
            DhcpMessage other = one.with(Code.SERVER_ID, Ipv4.of("10.77.0.3"))
                    .with(Code.REQUESTED_ADDRESS, Ipv4.of("10.77.0.180"))
                    .request();

            assertThat(silence(small.decide(other))).isEqualTo(Reason.OTHER_SERVER);
            assertThat(small.reply(two.discover()).header().yiaddr()).isEqualTo(Ipv4.of("10.77.0.100"));
        }

        @Test
        void forAnAddressThatSomebodyElseHasIsRefused() {
            Ipv4 theirs = server.lease(one);
            assertThat(server.reply(two.select(theirs))).isInstanceOf(DhcpMessage.Nak.class);
            assertThat(server.leaseAt(theirs).mac()).isEqualTo(one.mac());
        }

        @Test
        void repeatedAtOnceIsAnsweredAgainWithoutAnotherCommit() {
            Ipv4 mine = server.lease(one);
            long revision = server.inventory.now().revision();
            server.clock.advance(Duration.ofSeconds(2));

            DhcpMessage again = server.reply(one.select(mine));

            assertThat(again).isInstanceOf(DhcpMessage.Ack.class);
            assertThat(again.options().number(Code.LEASE_TIME, 0)).isEqualTo(3598);
            assertThat(server.inventory.now().revision()).isEqualTo(revision);
        }

        @Test
        void afterARebootIsAcknowledgedForAClientThatWeKnow() {
            Ipv4 mine = server.lease(one);
            server.clock.advance(Duration.ofMinutes(20));
            assertThat(server.reply(one.reboot(mine))).isInstanceOf(DhcpMessage.Ack.class);
            assertThat(server.leaseAt(mine).ends())
                    .isEqualTo(server.clock.instant().plusSeconds(3600));
        }

        @Test
        void afterARebootOnAnotherNetworkIsRefusedByBroadcast() {
            Decision decision = server.decide(one.reboot(Ipv4.of("192.168.1.5")));
            assertThat(DecidingServer.reply(decision)).isInstanceOf(DhcpMessage.Nak.class);
            assertThat(path(decision)).isEqualTo(new ReplyPath.Broadcast("eth1"));
        }

        @Test
        void afterARebootForAnotherAddressThanItsOwnIsRefused() {
            Ipv4 mine = server.lease(one);
            assertThat(server.reply(one.reboot(mine.plus(1)))).isInstanceOf(DhcpMessage.Nak.class);
        }

        @Test
        void afterARebootOfAClientThatNobodyKnowsIsNotAnswered() {
            assertThat(silence(server.decide(one.reboot(Ipv4.of("10.77.0.120")))))
                    .isEqualTo(Reason.UNKNOWN_CLIENT);
        }

        @Test
        void thatRenewsIsAnsweredAtTheClientsAddress() {
            Ipv4 mine = server.lease(one);
            server.clock.advance(Duration.ofMinutes(30));
            Decision decision = server.decideUnicast(one.renew(mine));

            assertThat(DecidingServer.reply(decision).header().yiaddr()).isEqualTo(mine);
            assertThat(DecidingServer.reply(decision).header().ciaddr()).isEqualTo(mine);
            assertThat(path(decision)).isEqualTo(new ReplyPath.ToAddress(mine, 68));
            assertThat(server.leaseAt(mine).ends())
                    .isEqualTo(server.clock.instant().plusSeconds(3600));
        }

        @Test
        void thatRenewsThroughRoutersFromANetworkWithoutInterfaceIsAnswered() {
            Ipv4 mine = server.lease(one.behindRelay());
            server.clock.advance(Duration.ofMinutes(30));
            assertThat(DecidingServer.reply(server.decideUnicast(one.renew(mine)))
                            .header()
                            .yiaddr())
                    .isEqualTo(mine);
        }

        @Test
        void thatRebindsAnAddressThatWeLostIsGranted() {
            Ipv4 kept = Ipv4.of("10.77.0.133");
            assertThat(server.reply(one.renew(kept))).isInstanceOf(DhcpMessage.Ack.class);
            assertThat(server.leaseAt(kept).mac()).isEqualTo(one.mac());
        }

        @Test
        void thatRebindsAnAddressOfAnotherIsRefused() {
            Ipv4 theirs = server.lease(one);
            assertThat(server.reply(two.renew(theirs))).isInstanceOf(DhcpMessage.Nak.class);
        }

        @Test
        void thatIsWrongIsNotAnsweredWhereAnotherServerMayKnowBetter() {
            var modest = new DecidingServer(DecidingServer.settings(false, false, List.of(), Limits.NONE, null), 10);
            assertThat(silence(modest.decide(one.reboot(Ipv4.of("192.168.1.5")))))
                    .isEqualTo(Reason.NOT_AUTHORITATIVE);
        }

        @Test
        void withNeitherServerNorAddressIsIncomplete() {
            assertThat(silence(server.decide(one.request()))).isEqualTo(Reason.INCOMPLETE);
        }

        @Test
        void leavesAClientOneLeaseInANetwork() {
            Ipv4 first = server.lease(one);
            Ipv4 second = server.reply(one.select(first.plus(3))).header().yiaddr();

            assertThat(server.leaseAt(first)).isNull();
            assertThat(server.leaseAt(second).mac()).isEqualTo(one.mac());
        }
    }

    @Nested
    class Ending {
        @Test
        void aReleaseEndsTheLeaseAndItsNames() {
            Ipv4 mine = server.lease(one.with(Code.HOST_NAME, "node7"));

            assertThat(server.decide(one.release(mine))).isInstanceOf(Decision.Note.class);

            assertThat(server.leaseAt(mine).state()).isEqualTo(LeaseState.RELEASED);
            assertThat(typesAt("node7.lab.example")).isEmpty();
        }

        @Test
        void aReleaseOfSomebodyElsesAddressChangesNothing() {
            Ipv4 theirs = server.lease(one);
            assertThat(silence(server.decide(two.release(theirs)))).isEqualTo(Reason.NOT_ITS_ADDRESS);
            assertThat(server.leaseAt(theirs).state()).isEqualTo(LeaseState.BOUND);
        }

        @Test
        void aDeclinedAddressIsNotLeasedForADay() {
            var small = new DecidingServer(DecidingServer.SETTINGS, 1);
            Ipv4 bad = small.lease(one);
            assertThat(small.decide(one.decline(bad))).isInstanceOf(Decision.Note.class);

            assertThat(small.leaseAt(bad).state()).isEqualTo(LeaseState.DECLINED);
            assertThat(silence(small.decide(one.discover()))).isEqualTo(Reason.NO_FREE_ADDRESS);
            small.clock.advance(Duration.ofHours(25));
            small.expire();
            assertThat(small.reply(one.discover()).header().yiaddr()).isEqualTo(bad);
        }

        @Test
        void anotherCannotDeclineIt() {
            Ipv4 theirs = server.lease(one);
            assertThat(silence(server.decide(two.decline(theirs)))).isEqualTo(Reason.NOT_ITS_ADDRESS);
        }

        @Test
        void anExpiredLeaseLosesItsNames() {
            Ipv4 mine = server.lease(one.with(Code.HOST_NAME, "node7"));
            server.clock.advance(Duration.ofMinutes(61));
            server.expire();

            assertThat(server.leaseAt(mine).state()).isEqualTo(LeaseState.EXPIRED);
            assertThat(typesAt("node7.lab.example")).isEmpty();
        }
    }

    @Nested
    class Inform {
        @Test
        void isAnsweredWithOptionsButNoLease() {
            Ipv4 own = Ipv4.of("10.77.0.50");
            Decision decision = server.decide(one.inform(own));
            DhcpMessage ack = DecidingServer.reply(decision);

            assertThat(ack).isInstanceOf(DhcpMessage.Ack.class);
            assertThat(ack.header().yiaddr()).isEqualTo(Ipv4.ANY);
            assertThat(ack.header().ciaddr()).isEqualTo(own);
            assertThat(ack.options().has(Code.LEASE_TIME)).isFalse();
            assertThat(ack.options().has(Code.RENEWAL_TIME)).isFalse();
            assertThat(ack.options().address(Code.DNS_SERVERS)).isEqualTo(Machine.SERVER);
            assertThat(path(decision)).isEqualTo(new ReplyPath.ToAddress(own, 68));
            assertThat(server.leaseAt(own)).isNull();
        }
    }

    @Nested
    class Hosts {
        @Test
        void getTheirReservedAddressAndNobodyElseDoes() {
            server.put(Kinds.HOST.ref(1), host("fixed", one, FIXED), 0);

            assertThat(server.lease(one)).isEqualTo(FIXED);
            assertThat(server.reply(two.with(Code.REQUESTED_ADDRESS, FIXED).discover())
                            .header()
                            .yiaddr())
                    .isNotEqualTo(FIXED);
            assertThat(server.reply(two.renew(FIXED))).isInstanceOf(DhcpMessage.Nak.class);
        }

        @Test
        void areToldTheirName() {
            server.put(Kinds.HOST.ref(1), host("fixed", one, FIXED), 0);
            DhcpMessage offer = server.reply(
                    one.with(Code.PARAMETER_REQUEST_LIST, Octets.of("010c")).discover());
            assertThat(offer.options().text(Code.HOST_NAME)).isEqualTo("fixed");
        }

        @Test
        void areKnownByClientIdentifierToo() {
            Octets id = Octets.of("ff00000001000100010203040506");
            server.put(Kinds.HOST.ref(1), host("fixed", one, FIXED, id), 0);
            assertThat(server.lease(two.with(Code.CLIENT_ID, id))).isEqualTo(FIXED);
        }

        @Test
        void moveToAReservationThatWasMadeLater() {
            Ipv4 pooled = server.lease(one);
            server.put(Kinds.HOST.ref(1), host("fixed", one, FIXED), 0);

            assertThat(server.reply(one.renew(pooled))).isInstanceOf(DhcpMessage.Nak.class);
            assertThat(server.lease(one)).isEqualTo(FIXED);
            assertThat(server.leaseAt(pooled)).isNull();
        }

        @Test
        void waitWhileAnotherStillHoldsTheAddressThatIsReservedForThem() {
            Ipv4 theirs = server.lease(two);
            server.put(Kinds.HOST.ref(1), host("fixed", one, theirs), 0);

            assertThat(server.lease(one)).isNotEqualTo(theirs);
        }

        @Test
        void withoutAFixedAddressGiveTheirNameToTheirLease() {
            server.put(Kinds.HOST.ref(1), host("roaming", one, null), 0);
            Ipv4 mine = server.lease(one.with(Code.HOST_NAME, "something-else"));

            assertThat(server.leaseAt(mine).nameDenied()).isNull();
            assertThat(server.leaseAt(mine).name().fqdn()).isEqualTo(DomainName.of("roaming.lab.example"));
            assertThat(typesAt("something-else.lab.example")).isEmpty();
        }
    }

    @Nested
    class Names {
        @Test
        void belongToWhoCameFirst() {
            Ipv4 first = server.lease(one.with(Code.HOST_NAME, "node7"));
            Ipv4 second = server.lease(two.with(Code.HOST_NAME, "node7"));

            assertThat(server.leaseAt(first).nameDenied()).isNull();
            assertThat(server.leaseAt(second).nameDenied()).isNotNull();
            assertThat(server.inventory
                            .now()
                            .rrsets(DomainName.of("node7.lab.example"))
                            .get(RRType.A)
                            .rdata())
                    .containsExactly(Octets.copyOf(first.bytes()));
        }

        @Test
        void ofHostsAreNeverTakenByAClient() {
            server.put(Kinds.HOST.ref(1), host("fixed", one, FIXED), 0);
            Ipv4 thief = server.lease(two.with(Code.HOST_NAME, "fixed"));
            assertThat(server.leaseAt(thief).nameDenied()).isNotNull();
        }

        @Test
        void areCutToOneLabelOfTheDomain() {
            Map<String, String> rows = Map.of(
                    "node7", "node7",
                    "Node7.lab.example", "node7",
                    "node7.elsewhere.test", "node7",
                    "my host!", "my-host",
                    "-odd-", "odd");
            ServedNetwork network =
                    new Plan(server.inventory.now().naming(), server.settings).holding(Ipv4.of("10.77.0.1"));
            rows.forEach((said, label) -> assertThat(LeaseNames.label(said, network.domain()))
                    .as(said)
                    .isEqualTo(label));
            for (String none : List.of("localhost", "...", "---", "unknown")) {
                assertThat(LeaseNames.label(none, network.domain())).as(none).isNull();
            }
        }

        @Test
        void changeWithTheClientsOwn() {
            Ipv4 mine = server.lease(one.with(Code.HOST_NAME, "before"));
            server.clock.advance(Duration.ofMinutes(30));
            server.decideUnicast(one.with(Code.HOST_NAME, "after").renew(mine));

            assertThat(typesAt("before.lab.example")).isEmpty();
            assertThat(typesAt("after.lab.example")).contains(RRType.A);
        }

        @Test
        void theClientsWishForNoneIsFollowed() {
            Ipv4 mine = server.lease(one.with(Code.CLIENT_FQDN, Octets.of("0800006e6f646537")));
            assertThat(server.leaseAt(mine).name()).isNull();
        }
    }

    @Nested
    class Identity {
        private final Machine rom = one.with(Code.VENDOR_CLASS, "PXEClient:Arch:00000:UNDI:002001")
                .with(Code.CLIENT_ARCHITECTURE, Octets.of("0000"))
                .with(Code.CLIENT_MACHINE_ID, Octets.of("00112233445566778899aabbccddeeff00"));
        private final Machine system = one.with(Code.CLIENT_ID, Octets.of("ff00000001000100010203040506"));

        @Test
        void fromRomToSystemAndBackTheAddressStays() {
            Ipv4 mine = server.lease(rom);
            assertThat(server.lease(rom.with(Code.USER_CLASS, "iPXE"))).isEqualTo(mine);
            assertThat(server.lease(system)).isEqualTo(mine);
            assertThat(server.lease(rom)).isEqualTo(mine);
            assertThat(server.lease(system)).isEqualTo(mine);
        }

        @Test
        void twoIdentifiersOnOneMacAreTwoClients() {
            Ipv4 first = server.lease(one.with(Code.CLIENT_ID, Octets.of("00aa")));
            Ipv4 second = server.lease(one.with(Code.CLIENT_ID, Octets.of("00bb")));
            assertThat(second).isNotEqualTo(first);
            assertThat(server.leaseAt(first).state()).isEqualTo(LeaseState.BOUND);
        }

        @Test
        void noIdentifierIsTheHardwareAddressAsIdentifier() {
            Ipv4 mine = server.lease(one);
            assertThat(server.lease(one.with(Code.CLIENT_ID, Octets.of("01525400770001"))))
                    .isEqualTo(mine);
        }

        @Test
        void theIdentifierIsReturnedAsSent() {
            DhcpMessage offer = server.reply(system.discover());
            assertThat(offer.options().find(Code.CLIENT_ID))
                    .isEqualTo(system.options().get(Code.CLIENT_ID));
        }
    }

    @Nested
    class Relays {
        private final Octets information = Octets.of("0104000000070206aabbccddeeff");

        @Test
        void theRelaysAddressSaysTheNetworkAndIsWhereTheReplyGoes() {
            Decision decision = server.decide(one.behindRelay().discover());
            DhcpMessage offer = DecidingServer.reply(decision);

            assertThat(offer.header().yiaddr()).isBetween(Ipv4.of("10.78.0.100"), Ipv4.of("10.78.0.199"));
            assertThat(offer.header().giaddr()).isEqualTo(Machine.RELAY);
            assertThat(offer.options().address(Code.ROUTERS)).isEqualTo(Machine.RELAY);
            assertThat(path(decision)).isEqualTo(new ReplyPath.ToAddress(Machine.RELAY, 67));
        }

        @Test
        void theirOptionIsReturnedAndKeptWithTheLease() {
            Machine far = one.behindRelay().with(Code.RELAY_INFORMATION, information);
            Ipv4 mine = server.lease(far);

            assertThat(server.reply(far.discover()).options().find(Code.RELAY_INFORMATION))
                    .isEqualTo(information);
            assertThat(server.leaseAt(mine).relayInfo()).isEqualTo(information);
            // A renewal that comes directly keeps it.
            server.clock.advance(Duration.ofMinutes(30));
            server.decideUnicast(one.renew(mine));
            assertThat(server.leaseAt(mine).relayInfo()).isEqualTo(information);
        }

        @Test
        void linkSelectionSaysTheNetworkInsteadOfTheRelaysAddress() {
            // RFC 3527: sub-option 5 names rack2 though giaddr lies in provisioning.
            var far = new Machine(one.mac(), 0, Ipv4.of("10.77.0.2"), Ipv4.ANY, Map.of())
                    .with(Code.RELAY_INFORMATION, Octets.of("05040a4e0000"));
            assertThat(server.reply(far.discover()).header().yiaddr())
                    .isBetween(Ipv4.of("10.78.0.100"), Ipv4.of("10.78.0.199"));
        }

        @Test
        void subnetSelectionSaysTheNetworkAndIsReturned() {
            var far = new Machine(one.mac(), 0, Ipv4.of("10.77.0.2"), Ipv4.ANY, Map.of())
                    .with(Code.SUBNET_SELECTION, Ipv4.of("10.78.0.0"));
            DhcpMessage offer = server.reply(far.discover());
            assertThat(offer.header().yiaddr()).isBetween(Ipv4.of("10.78.0.100"), Ipv4.of("10.78.0.199"));
            assertThat(offer.options().address(Code.SUBNET_SELECTION)).isEqualTo(Ipv4.of("10.78.0.0"));
        }

        @Test
        void theServerIdThatTheyWantIsTheOneThatClientsSee() {
            // RFC 5107: sub-option 11.
            Machine far = one.behindRelay().with(Code.RELAY_INFORMATION, Octets.of("0b040a4e00fe"));
            DhcpMessage offer = server.reply(far.discover());
            assertThat(offer.options().address(Code.SERVER_ID)).isEqualTo(Machine.RELAY);

            DhcpMessage select = far.with(Code.REQUESTED_ADDRESS, offer.header().yiaddr())
                    .with(Code.SERVER_ID, Machine.RELAY)
                    .request();
            assertThat(server.reply(select)).isInstanceOf(DhcpMessage.Ack.class);
        }

        @Test
        void aRefusalAsksThemToBroadcast() {
            DhcpMessage nak = server.reply(one.behindRelay().reboot(Ipv4.of("192.168.1.5")));
            assertThat(nak).isInstanceOf(DhcpMessage.Nak.class);
            assertThat(nak.header().flags()).isEqualTo(Header.BROADCAST);
        }

        @Test
        void anotherPortThatTheyAskForIsTheirs() {
            // RFC 8357: sub-option 19.
            Machine far = one.behindRelay().with(Code.RELAY_INFORMATION, Octets.of("1300"));
            Decision decision = server.decide(far.discover(), new Arrival(null, Machine.SERVER, Machine.RELAY, 40_067));
            assertThat(path(decision)).isEqualTo(new ReplyPath.ToAddress(Machine.RELAY, 40_067));
        }
    }

    @Nested
    class Replies {
        @Test
        void goToTheHardwareAddressOrToAllAsTheClientAsks() {
            assertThat(path(server.decide(one.discover()))).isEqualTo(new ReplyPath.ToHardware("eth1", one.mac()));
            assertThat(path(server.decide(one.broadcasting().discover()))).isEqualTo(new ReplyPath.Broadcast("eth1"));
        }

        @Test
        void holdWhatWasAskedForAndWhatMustBeThere() {
            DhcpMessage offer = server.reply(
                    one.with(Code.PARAMETER_REQUEST_LIST, Octets.of("0306")).discover());

            assertThat(offer.options().has(Code.ROUTERS)).isTrue();
            assertThat(offer.options().has(Code.DNS_SERVERS)).isTrue();
            assertThat(offer.options().has(Code.SERVER_ID)).isTrue();
            assertThat(offer.options().has(Code.LEASE_TIME)).isTrue();
            assertThat(offer.options().has(Code.NTP_SERVERS)).isFalse();
            assertThat(offer.options().has(Code.DOMAIN_NAME)).isFalse();
        }

        @Test
        void grantTimesBetweenTheBounds() {
            Map<String, Long> rows =
                    Map.of("0000000a", 300L, "00000e10", 3600L, "00004650", 18_000L, "ffffffff", 28_800L);
            rows.forEach((asked, granted) -> assertThat(server.reply(
                                    one.with(Code.LEASE_TIME, Octets.of(asked)).discover())
                            .options()
                            .number(Code.LEASE_TIME, 0))
                    .as(asked)
                    .isEqualTo(granted));
        }

        @Test
        void nameTheBootFileOfTheFirmware() {
            Machine pxe = one.with(Code.PARAMETER_REQUEST_LIST, Octets.of("4243"));
            Machine bios = pxe.with(Code.VENDOR_CLASS, "PXEClient:Arch:00000:UNDI:002001")
                    .with(Code.CLIENT_ARCHITECTURE, Octets.of("0000"));
            Machine uefi = pxe.with(Code.VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003016")
                    .with(Code.CLIENT_ARCHITECTURE, Octets.of("0007"));
            Machine uefiByErratum = pxe.with(Code.VENDOR_CLASS, "PXEClient:Arch:00009:UNDI:003016")
                    .with(Code.CLIENT_ARCHITECTURE, Octets.of("0009"));
            Machine ipxe = bios.with(Code.USER_CLASS, "iPXE");

            assertThat(server.reply(bios.discover()).header().file()).isEqualTo("lpxelinux.0");
            assertThat(server.reply(uefi.discover()).header().file()).isEqualTo("grubx64.efi");
            assertThat(server.reply(uefiByErratum.discover()).header().file()).isEqualTo("grubx64.efi");
            assertThat(server.reply(ipxe.discover()).header().file()).isEqualTo("menu.ipxe");
            assertThat(server.reply(bios.discover()).options().text(Code.BOOT_FILE))
                    .isEqualTo("lpxelinux.0");
            assertThat(server.reply(one.discover()).header().file()).isEmpty();
        }

        @Test
        void giveUefiHttpBootItsClassBackAndAUrl() {
            Machine http = one.with(Code.VENDOR_CLASS, "HTTPClient:Arch:00016:UNDI:003001")
                    .with(Code.CLIENT_ARCHITECTURE, Octets.of("0010"))
                    .with(Code.PARAMETER_REQUEST_LIST, Octets.of("3c43"));
            DhcpMessage offer = server.reply(http.discover());
            assertThat(offer.options().text(Code.VENDOR_CLASS)).isEqualTo("HTTPClient");
            assertThat(offer.options().text(Code.BOOT_FILE)).isEqualTo("http://10.77.0.1/boot/grubx64.efi");
        }

        @Test
        void repeatTheMachineIdOfFirmware() {
            Octets uuid = Octets.of("00112233445566778899aabbccddeeff00");
            assertThat(server.reply(one.with(Code.CLIENT_MACHINE_ID, uuid).discover())
                            .options()
                            .find(Code.CLIENT_MACHINE_ID))
                    .isEqualTo(uuid);
        }

        @Test
        void areAsLongAsTheClientTakes() {
            Decision.Answer plain = (Decision.Answer) server.decide(one.discover());
            Decision.Answer large = (Decision.Answer) server.decide(
                    one.with(Code.MAX_MESSAGE_SIZE, Octets.of("05dc")).discover());
            Decision.Answer absurd = (Decision.Answer) server.decide(
                    one.with(Code.MAX_MESSAGE_SIZE, Octets.of("0001")).discover());
            assertThat(plain.limit()).isEqualTo(548);
            assertThat(large.limit()).isEqualTo(1472);
            assertThat(absurd.limit()).isEqualTo(548);
            assertThat(DhcpEncoder.encode(plain.reply(), plain.limit()).bytes().length)
                    .isBetween(300, 548);
        }
    }
}

package dev.berth.dhcp.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DhcpCodecTest {
    /** dhclient 4.4.3 of Debian 12, DISCOVER, as captured. */
    private static final String DHCLIENT =
            // op htype hlen hops, xid, secs flags, ciaddr yiaddr siaddr giaddr
            "01010600 8f7b582f 0000 0000 00000000 00000000 00000000 00000000"
                    // chaddr, sname and file
                    + " 525400770021" + "00".repeat(10 + 64 + 128)
                    // cookie; 53 discover; 12 vm7; 55; end
                    + " 63825363 350101 0c02766d 370d011c02030f06770c2c2f1a792a ff";

    /** udhcpc of busybox 1.35, DISCOVER, as captured. */
    private static final String UDHCPC = "01010600 e1868f6b 0000 0000 00000000 00000000 00000000 00000000"
            + " 525400770021" + "00".repeat(10 + 64 + 128)
            + " 63825363 350101 39020240 37070103060c0f1c2a 0c056e6f646537 3c0c7564686370 20312e33352e30"
            + " 3d0701525400770021 ff";

    private static byte[] packet(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Arrays.copyOf(bytes, Math.max(300, bytes.length));
    }

    private static DhcpMessage whole(byte[] datagram) {
        return switch (DhcpDecoder.decode(datagram)) {
            case Decoded.Whole whole -> whole.message();
            case Decoded.Malformed bad -> throw new AssertionError(bad);
        };
    }

    @Test
    void dhclientsDiscoverIsRead() {
        DhcpMessage message = whole(packet(DHCLIENT));

        assertThat(message).isInstanceOf(DhcpMessage.Discover.class);
        assertThat(message.header().xid()).isEqualTo(0x8f7b582f);
        assertThat(message.header().mac()).isEqualTo(Mac.of("52:54:00:77:00:21"));
        assertThat(message.options().text(Code.HOST_NAME)).isEqualTo("vm");
        assertThat(message.options().find(Code.PARAMETER_REQUEST_LIST))
                .isEqualTo(Octets.of("011c02030f06770c2c2f1a792a"));
        assertThat(message.options().has(Code.CLIENT_ID)).isFalse();
    }

    @Test
    void udhcpcsDiscoverIsRead() {
        DhcpMessage message = whole(packet(UDHCPC));

        assertThat(message).isInstanceOf(DhcpMessage.Discover.class);
        assertThat(message.options().number(Code.MAX_MESSAGE_SIZE, 0)).isEqualTo(576);
        assertThat(message.options().text(Code.VENDOR_CLASS)).isEqualTo("udhcp 1.35.0");
        assertThat(message.options().find(Code.CLIENT_ID)).isEqualTo(Octets.of("01525400770021"));
    }

    /** What is wrong, and at which octet it is found. */
    private record Bad(String what, byte[] datagram, int offset) {}

    private static byte[] with(byte[] datagram, int at, int... octets) {
        byte[] changed = datagram.clone();
        for (int i = 0; i < octets.length; i++) {
            changed[at + i] = (byte) octets[i];
        }
        return changed;
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoMessageIsToldWithItsPlace() {
        byte[] good = packet(DHCLIENT);
        return Stream.of(
                        new Bad("nothing", new byte[0], 0),
                        new Bad("cut before the cookie", Arrays.copyOf(good, 239), 239),
                        new Bad("op 3", with(good, 0, 3), 0),
                        new Bad("hlen 17", with(good, 2, 17), 2),
                        new Bad("no cookie", with(good, 236, 0), 236),
                        new Bad("an option that is cut", Arrays.copyOf(good, 245), 243),
                        new Bad("an option longer than the datagram", with(good, 244, 255), 243),
                        new Bad("message type of two octets", with(good, 240, 53, 2, 1, 1, 255), 240),
                        new Bad("message type 0", with(good, 242, 0), 240),
                        new Bad("an offer from a client", with(good, 242, 2), 0))
                .map(bad -> DynamicTest.dynamicTest(
                        bad.what(),
                        () -> assertThat(DhcpDecoder.decode(bad.datagram()))
                                .isInstanceOfSatisfying(
                                        Decoded.Malformed.class,
                                        told -> assertThat(told.offset()).isEqualTo(bad.offset()))));
    }

    @Test
    void aMissingEndAndPaddingBetweenOptionsAreTaken() {
        byte[] datagram = Arrays.copyOf(with(packet(DHCLIENT), 243, 0, 0, 12, 1, 'a'), 248);
        assertThat(whole(datagram).options().text(Code.HOST_NAME)).isEqualTo("a");
    }

    @Test
    void partsOfAnOptionAreJoinedInTheOrderOptionsFileSname() {
        byte[] datagram = packet(DHCLIENT);
        // 52: both fields hold options; each holds a part of option 43.
        byte[] parts = with(datagram, 240, 53, 1, 1, 52, 1, 3, 43, 1, 'a', 255);
        parts = with(parts, 108, 43, 1, 'b', 255);
        parts = with(parts, 44, 43, 1, 'c', 255);

        DhcpMessage message = whole(parts);

        assertThat(message.options().text(43)).isEqualTo("abc");
        assertThat(message.options().has(Code.OVERLOAD)).isFalse();
        assertThat(message.header().file()).isEmpty();
        assertThat(message.header().sname()).isEmpty();
    }

    @Test
    void theRelaysOptionIsLastAndVerbatim() {
        Octets relay = Octets.of("0104000000010206aabbccddeeff");
        Options options = Options.builder()
                .add(Code.RELAY_INFORMATION, relay)
                .add(Code.SERVER_ID, Ipv4.of("10.77.0.1"))
                .build();
        byte[] bytes = DhcpEncoder.encode(
                        new DhcpMessage.Offer(Header.of(1, Mac.of("52:54:00:77:00:01")), options),
                        DhcpEncoder.DEFAULT_LIMIT)
                .bytes();

        assertThat(HexFormat.of().formatHex(bytes, 240, 240 + 3 + 6 + 2 + relay.length() + 1))
                .isEqualTo("350102" + "36040a4d0001" + "520e0104000000010206aabbccddeeff" + "ff");
        assertThat(bytes).hasSize(300);
    }

    @Test
    void whatDoesNotFitGoesOnInFileAndSnameAndWhatFitsNowhereIsTold() {
        Options.Builder options = Options.builder();
        for (int code = 200; code < 206; code++) {
            options.add(code, Octets.copyOf(new byte[100]));
        }
        options.add(210, "short");
        DhcpEncoder.Encoded encoded =
                DhcpEncoder.encode(new DhcpMessage.Ack(Header.of(1, Mac.of("52:54:00:77:00:01")), options.build()), 0);

        assertThat(encoded.bytes()).hasSizeLessThanOrEqualTo(548);
        DhcpMessage read = whole(encoded.bytes());
        assertThat(encoded.dropped()).isNotEmpty().isSubsetOf(List.of(200, 201, 202, 203, 204, 205));
        for (int code = 200; code < 206; code++) {
            assertThat(read.options().has(code)).isEqualTo(!encoded.dropped().contains(code));
        }
        assertThat(read.options().text(210)).isEqualTo("short");
    }

    @Test
    void aMillionStepsOfNoiseNeverThrow() {
        var random = new Random(11);
        byte[] good = packet(UDHCPC);
        for (int i = 0; i < 200_000; i++) {
            byte[] noise = Arrays.copyOf(good, random.nextInt(good.length + 60));
            for (int flips = random.nextInt(6); flips > 0 && noise.length > 0; flips--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            Decoded decoded = DhcpDecoder.decode(noise);
            if (decoded instanceof Decoded.Whole whole) {
                ClientFqdn.of(whole.message().options());
                RelayInformation relay = RelayInformation.of(whole.message().options());
                if (relay != null) {
                    relay.linkSelection();
                }
                Architecture.of(whole.message().options());
                assertThat(whole.message().header().chaddr().length()).isLessThanOrEqualTo(16);
            }
        }
    }

    @Property(tries = 2000)
    void whatIsWrittenIsReadAgain(@ForAll("messages") DhcpMessage message) {
        DhcpEncoder.Encoded encoded = DhcpEncoder.encode(message, 65_000);
        assertThat(encoded.dropped()).isEmpty();
        assertThat(whole(encoded.bytes())).isEqualTo(message);
    }

    @Provide
    Arbitrary<DhcpMessage> messages() {
        Arbitrary<Options> options = Combinators.combine(
                        Arbitraries.integers().between(1, 254).filter(code -> code != 52 && code != 53),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(700).map(Octets::copyOf))
                .as(java.util.Map::entry)
                .list()
                .ofMaxSize(20)
                .map(entries -> {
                    Options.Builder builder = Options.builder();
                    entries.forEach(entry -> builder.add(entry.getKey(), entry.getValue()));
                    return builder.build();
                });
        Arbitrary<Header> headers = Combinators.combine(
                        Arbitraries.integers(),
                        Arbitraries.integers().between(0, 0xffff),
                        Arbitraries.integers().map(Ipv4::new),
                        Arbitraries.integers().map(Ipv4::new),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(16).map(Octets::copyOf),
                        Arbitraries.strings().alpha().ofMaxLength(64),
                        Arbitraries.strings().alpha().ofMaxLength(128))
                .as((xid, flags, ciaddr, giaddr, chaddr, sname, file) -> new Header(
                        1, 3, xid, 9, flags, ciaddr, Ipv4.of("10.1.2.3"), Ipv4.ANY, giaddr, chaddr, sname, file));
        return Combinators.combine(headers, options, Arbitraries.integers().between(0, 13))
                .as((header, some, type) -> switch (type) {
                    case 0 -> new DhcpMessage.Discover(header, some);
                    case 1 -> new DhcpMessage.Offer(header, some);
                    case 2 -> new DhcpMessage.Request(header, some);
                    case 3 -> new DhcpMessage.Decline(header, some);
                    case 4 -> new DhcpMessage.Ack(header, some);
                    case 5 -> new DhcpMessage.Nak(header, some);
                    case 6 -> new DhcpMessage.Release(header, some);
                    case 7 -> new DhcpMessage.Inform(header, some);
                    case 8 -> new DhcpMessage.BootRequest(header, some);
                    case 9 -> new DhcpMessage.BootReply(header, some);
                    case 10 -> new DhcpMessage.LeaseQuery(header, some);
                    case 11 -> new DhcpMessage.BulkLeaseQuery(header, some);
                    case 12 -> new DhcpMessage.LeaseReply(header, DhcpMessage.Standing.ACTIVE, some);
                    default -> new DhcpMessage.Other(header, 1, 9, some);
                });
    }

    @Test
    void anEncoderThatIsKeptLeavesNothingOfWhatItWroteBefore() {
        Header header = Header.of(1, Mac.of("52:54:00:77:00:01"));
        Options.Builder many = Options.builder();
        for (int code = 200; code < 212; code++) {
            many.add(code, "x".repeat(60));
        }
        var longer = new DhcpMessage.Ack(header, many.build());
        var shorter =
                new DhcpMessage.Offer(header, Options.builder().add(200, "y").build());
        var encoder = new DhcpEncoder();

        encoder.write(longer, DhcpEncoder.DEFAULT_LIMIT);
        assertThat(encoder.dropped()).isNotEmpty();
        int length = encoder.write(shorter, DhcpEncoder.DEFAULT_LIMIT);

        assertThat(Arrays.copyOf(encoder.bytes(), length))
                .isEqualTo(
                        DhcpEncoder.encode(shorter, DhcpEncoder.DEFAULT_LIMIT).bytes());
        assertThat(encoder.dropped()).isEmpty();
    }
}

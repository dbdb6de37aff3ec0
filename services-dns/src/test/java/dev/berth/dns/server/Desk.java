package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.Zones;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.sign.MemoryKeys;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.sign.SigningStore;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.zone.ZoneTable;
import dev.berth.testing.TestClock;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A responder without sockets: octets in, octets out. */
final class Desk {
    /** Of RFC 9018 appendix A. */
    private static final Octets COOKIE_SECRET = Octets.of("e5e973e5a6b2a43f48e7dc849e37bfcf");
    /** 198.51.100.100. */
    private static final int CLIENT = 0xc6336464;

    final Counts counts = new Counts();
    final ZoneTable zones = new ZoneTable(7, new ZoneLog());
    final TestClock clock = new TestClock();
    final Serving serving;
    volatile String identity = "";
    volatile Forwarding forwarding = Forwarding.OFF;
    volatile RateLimit rateLimit = RateLimit.OFF;
    final Forwarder forwarder = new Forwarder(() -> clock.instant(), Duration.ofMillis(500));
    volatile Access access = Access.NOBODY;
    /** Runs once, when the next proposal has been decided on and before it is committed. */
    volatile @Nullable Runnable beforeCommit;

    /** Runs before each signed state is published: a signer that takes its time. */
    volatile Runnable beforeSigned = () -> {};

    private final Later later;
    private final Responder udp;
    private final Responder tcp;

    final Signing signing;

    private Desk(Inventory inventory, Map<DomainName, Denial> plan, SigningStore store) {
        var journal = new Journal(1000, Journal.Keeper.NOWHERE, changed -> {}, plan::containsKey);
        signing = new Signing(
                store,
                change -> {
                    beforeSigned.run();
                    boolean taken = zones.signed(change);
                    if (taken) {
                        journal.signed(change);
                    }
                    return taken;
                },
                () -> clock.instant(),
                new SecureRandom());
        signing.plan(plan);
        serving = serving(new Delayed(inventory), zones, counts, journal);
        later = new Later(serving);
        udp = new Responder(serving, Transport.UDP);
        tcp = new Responder(serving, Transport.TCP, Duration.ofSeconds(10));
        inventory.follow(zones);
        inventory.follow(serving.journal());
        inventory.follow(signing);
    }

    /** With these zones signed. */
    static Desk signing(Inventory inventory, Map<DomainName, Denial> plan, SigningStore store) {
        return new Desk(inventory, plan, store);
    }

    private Serving serving(Inventory inventory, ZoneTable zones, Counts counts, Journal journal) {
        return new Serving(
                zones,
                counts,
                inventory,
                journal,
                new Secondaries(zones, journal, Path.of("unused"), () -> clock.instant(), counts, changed -> {}),
                signing,
                () -> access,
                () -> identity,
                () -> forwarding,
                () -> rateLimit,
                forwarder,
                COOKIE_SECRET,
                () -> clock.instant());
    }

    /** An inventory in which somebody may be faster. */
    private final class Delayed extends Beside {
        Delayed(Inventory inventory) {
            super(inventory);
        }

        @Override
        public void submit(Proposal proposal, Consumer<Outcome> answer) {
            Runnable first = beforeCommit;
            beforeCommit = null;
            if (first != null) {
                first.run();
            }
            super.submit(proposal, answer);
        }
    }

    static Desk over(Inventory inventory) {
        return new Desk(inventory, Map.of(), new MemoryKeys());
    }

    /** Over lab.example with the records of {@code text}. */
    static Desk over(String text) {
        try {
            return over(Zones.inventory(Map.of("lab.example", text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] udp(byte[] query) {
        int length = udp.answer(query, query.length, CLIENT);
        return length == Responder.LATER ? later(query, Transport.UDP).getFirst() : Arrays.copyOf(udp.out(), length);
    }

    byte[] tcp(byte[] query) {
        int length = tcp.answer(query, query.length, CLIENT);
        return length == Responder.LATER ? transfer(query).getFirst() : Arrays.copyOf(tcp.out(), length);
    }

    /** The messages that answer a transfer or an update by 127.0.0.1. */
    List<byte[]> transfer(byte[] query) {
        return later(query, Transport.TCP);
    }

    private List<byte[]> later(byte[] query, Transport transport) {
        List<byte[]> messages = new ArrayList<>();
        try {
            later.answer(
                    query,
                    InetAddress.getLoopbackAddress(),
                    transport,
                    (message, length) -> messages.add(Arrays.copyOf(message, length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }

    /** Blanks are of no matter; what follows a # on a line is not either. */
    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("#[^\n]*", "").replaceAll("\\s", ""));
    }

    /** As it goes over TCP. */
    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    /** The next message of a connection. */
    static byte[] unframed(DataInputStream in) throws IOException {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return message;
    }

    static Message query(String name, int type) {
        try {
            Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
            query.getHeader().unsetFlag(Flags.RD);
            return query;
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Message parsed(byte[] answer) {
        try {
            return new Message(answer);
        } catch (IOException e) {
            throw new AssertionError("no message: " + HexFormat.of().formatHex(answer), e);
        }
    }

    Message ask(Message query) {
        return parsed(udp(query.toWire()));
    }

    Message ask(String name, String type) {
        return ask(query(name, Type.value(type)));
    }

    /** What a resolver gets that comes again over TCP where it must: the records alone, as text. */
    List<String> records(String name, String type) {
        byte[] wire = query(name, Type.value(type)).toWire();
        Message answer = parsed(udp(wire));
        if (answer.getHeader().getFlag(Flags.TC)) {
            answer = parsed(tcp(wire));
        }
        return AnswersTest.lines(answer);
    }
}

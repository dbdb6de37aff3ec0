package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.dns.Zones;
import dev.berth.dns.zone.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A responder without sockets: octets in, octets out. */
final class Desk {
    final Counts counts = new Counts();
    final ZoneTable zones = new ZoneTable(7, new ZoneLog());
    private final Responder udp;
    private final Responder tcp;

    private Desk() {
        udp = new Responder(zones, counts, Transport.UDP);
        tcp = new Responder(zones, counts, Transport.TCP);
    }

    static Desk over(Inventory inventory) {
        var desk = new Desk();
        inventory.follow(desk.zones);
        return desk;
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
        return Arrays.copyOf(udp.out(), udp.answer(query, query.length));
    }

    byte[] tcp(byte[] query) {
        return Arrays.copyOf(tcp.out(), tcp.answer(query, query.length));
    }

    /** Blanks are of no matter; what follows a # on a line is not either. */
    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("#[^\n]*", "").replaceAll("\\s", ""));
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
    java.util.List<String> records(String name, String type) {
        byte[] wire = query(name, Type.value(type)).toWire();
        Message answer = parsed(udp(wire));
        if (answer.getHeader().getFlag(Flags.TC)) {
            answer = parsed(tcp(wire));
        }
        return AnswersTest.lines(answer);
    }
}

package dev.berth.dns.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.QueryDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Updates that are read straight from their octets say what they say by dnsjava's codecs. */
class UpdateReaderTest {
    private static final Name ZONE = name("Lab.example.");

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Record record(String text) {
        String[] words = text.split(" ", 3);
        try {
            return Record.fromString(name(words[0]), Type.value(words[1]), DClass.IN, 300, words[2], ZONE);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Update update(String text) {
        var update = new Update(ZONE);
        Record record = record(text);
        update.present(record.getName());
        update.absent(record.getName(), Type.CNAME);
        update.present(record);
        update.add(record);
        update.delete(record);
        update.delete(record.getName(), record.getType());
        update.delete(name("all.Lab.example."));
        return update;
    }

    private static final String[] PLAIN = {
        "Host.Lab.example. A 10.0.0.1",
        "host.lab.example. AAAA fd00::1",
        "a.b.c.Lab.example. CNAME Other.LAB.example.",
        "lab.example. NS ns.lab.example.",
        "1.0.0.10.in-addr.arpa. PTR Host.Lab.Example.",
        "lab.example. MX 10 Mail",
        "_x._tcp.lab.example. SRV 1 2 3 host",
        "t.lab.example. TXT one \"two three\" \"\"",
        "d.lab.example. DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
        "root.lab.example. CNAME ."
    };

    @Test
    void plainTypesAreReadWithoutCodecs() {
        for (String text : PLAIN) {
            byte[] wire = update(text).toWire();
            assertThat(UpdateReader.read(wire)).as(text).isNotNull().isEqualTo(UpdateMessage.readAny(wire));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c.lab.example. CAA 0 issue \"ca.example\"",
                "s.lab.example. SSHFP 1 1 123456789abcdef67890123456789abcdef67890",
                "n.lab.example. NAPTR 100 10 \"U\" \"E2U+sip\" \"!^.*$!sip:x@lab.example!\" .",
                "w.lab.example. HTTPS 1 . alpn=h2"
            })
    void otherTypesAreLeftToCodecs(String text) {
        byte[] wire = update(text).toWire();
        assertThat(UpdateReader.read(wire)).isNull();
        assertThat(UpdateMessage.read(wire)).isNotNull().isEqualTo(UpdateMessage.readAny(wire));
    }

    /** Octets turned over and messages cut: whatever is read is what the codecs read, and nothing is thrown. */
    @Test
    void damagedMessagesSayNothingElse() {
        var random = new Random(11);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = update(PLAIN[random.nextInt(PLAIN.length)]).toWire();
            for (int j = random.nextInt(3); j >= 0; j--) {
                wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                wire = Arrays.copyOf(wire, 12 + random.nextInt(wire.length - 12));
            }
            UpdateMessage plain = UpdateReader.read(wire);
            // What has no such sections is not asked for.
            if (plain != null && QueryDecoder.decode(wire, wire.length) instanceof Decoded.Update) {
                UpdateMessage any = UpdateMessage.readAny(wire);
                if (any != null) {
                    assertThat(plain).as(HexFormat.of().formatHex(wire)).isEqualTo(any);
                }
                read++;
            }
        }
        assertThat(read).isGreaterThan(1000);
    }
}

package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.forward.Foreign;
import dev.berth.dns.forward.ForwardCache;
import dev.berth.dns.forward.Forwarding;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Questions for names that are not ours, with upstream servers made of sockets. */
class ForwardingTest {
    /** The desk's client. */
    private static final List<Subnet> CLIENTS = List.of(Subnet.of("198.51.100.0/24"));

    private final Desk desk = Desk.over("www A 10.77.0.5\naway CNAME www.example.org.\nlost CNAME none.example.org.\n"
            + "dept NS ns1.dept\nns1.dept A 10.77.9.1\ninto CNAME www.dept\n");
    private final List<Upstream> upstreams = new ArrayList<>();

    /** A server that answers as it is told to, over UDP and, at the same port, TCP. */
    private static final class Upstream implements AutoCloseable {
        final DatagramSocket udp;
        final ServerSocket tcp;
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger askedOverTcp = new AtomicInteger();

        Upstream(UnaryOperator<Message> answer) throws IOException {
            tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> serveUdp(answer));
            Thread.ofVirtual().start(() -> serveTcp(answer));
        }

        InetSocketAddress address() {
            return (InetSocketAddress) udp.getLocalSocketAddress();
        }

        private void serveUdp(UnaryOperator<Message> answer) {
            var packet = new DatagramPacket(new byte[4096], 4096);
            try {
                while (true) {
                    packet.setLength(4096);
                    udp.receive(packet);
                    asked.incrementAndGet();
                    Message message = answer.apply(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
                    if (message != null) {
                        byte[] octets = message.toWire(1232);
                        udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void serveTcp(UnaryOperator<Message> answer) {
            try {
                while (true) {
                    try (Socket client = tcp.accept()) {
                        askedOverTcp.incrementAndGet();
                        var in = new DataInputStream(client.getInputStream());
                        byte[] query = new byte[in.readUnsignedShort()];
                        in.readFully(query);
                        byte[] octets = answer.apply(new Message(query)).toWire();
                        byte[] framed = new byte[octets.length + 2];
                        framed[0] = (byte) (octets.length >>> 8);
                        framed[1] = (byte) octets.length;
                        System.arraycopy(octets, 0, framed, 2, octets.length);
                        client.getOutputStream().write(framed);
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        @Override
        public void close() {
            udp.close();
            try {
                tcp.close();
            } catch (IOException e) {
                // Closed is closed.
            }
        }
    }

    @AfterEach
    void close() {
        upstreams.forEach(Upstream::close);
    }

    private Upstream upstream(UnaryOperator<Message> answer) {
        try {
            var upstream = new Upstream(answer);
            upstreams.add(upstream);
            return upstream;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void forwardTo(Upstream... servers) {
        desk.forwarding =
                new Forwarding(Arrays.stream(servers).map(Upstream::address).toList(), Map.of(), CLIENTS);
    }

    /** The question with these lines of a zone file for an answer; the first word says the section where it is not the answer. */
    private static Message reply(Message query, int rcode, String... lines) {
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        try {
            for (String line : lines) {
                String[] words = line.split(" ", 4);
                int section = words[2].equals("SOA") ? Section.AUTHORITY : Section.ANSWER;
                reply.addRecord(
                        Record.fromString(
                                Name.fromString(words[0]),
                                Type.value(words[2]),
                                DClass.IN,
                                Long.parseLong(words[1]),
                                words[3],
                                Name.root),
                        section);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        reply.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        return reply;
    }

    private Message ask(String name, int type) {
        Message query = Desk.query(name, type);
        query.getHeader().setFlag(Flags.RD);
        return desk.ask(query);
    }

    private static List<String> answers(Message message) {
        return message.getSection(Section.ANSWER).stream()
                .map(record -> record.getName() + " " + record.getTTL() + " " + record.rdataToString())
                .toList();
    }

    @Test
    void otherNamesAreAskedForAndKeptForTheirTtl() {
        Upstream upstream = upstream(q -> reply(q, 0, "www.example.org. 300 A 192.0.2.1"));
        forwardTo(upstream);
        Message first = ask("wWw.Example.ORG.", Type.A);
        assertThat(answers(first)).containsExactly("wWw.Example.ORG. 300 192.0.2.1");
        assertThat(first.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(first.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(first.getOPT()).isNull();
        desk.clock.advance(Duration.ofSeconds(100));
        Message later = ask("www.example.org.", Type.A);
        assertThat(answers(later)).containsExactly("www.example.org. 200 192.0.2.1");
        assertThat(later.getQuestion().getName()).hasToString("www.example.org.");
        assertThat(upstream.asked).hasValue(1);
        desk.clock.advance(Duration.ofSeconds(200));
        ask("www.example.org.", Type.A);
        assertThat(upstream.asked).hasValue(2);
    }

    @Test
    void thatThereIsNothingIsKeptAsLongAsTheSoaSays() {
        Upstream upstream = upstream(
                q -> reply(q, Rcode.NXDOMAIN, "example.org. 900 SOA ns.example.org. h.example.org. 1 2 3 4 60"));
        forwardTo(upstream);
        assertThat(ask("none.example.org.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        desk.clock.advance(Duration.ofSeconds(59));
        assertThat(ask("none.example.org.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(upstream.asked).hasValue(1);
        desk.clock.advance(Duration.ofSeconds(1));
        ask("none.example.org.", Type.A);
        assertThat(upstream.asked).hasValue(2);
    }

    @Test
    void ourOwnNamesAreNeverAskedFor() {
        Upstream upstream = upstream(q -> reply(q, 0, "www.lab.example. 300 A 192.0.2.1"));
        forwardTo(upstream);
        Message own = ask("www.lab.example.", Type.A);
        assertThat(answers(own)).containsExactly("www.lab.example. 3600 10.77.0.5");
        assertThat(own.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(ask("none.lab.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(upstream.asked).hasValue(0);
    }

    @Test
    void strangersAndWhoDoesNotWantRecursionAreRefused() {
        Upstream upstream = upstream(q -> reply(q, 0, "www.example.org. 300 A 192.0.2.1"));
        forwardTo(upstream);
        assertThat(desk.ask("www.example.org.", "A").getRcode())
                .as("RD is not set")
                .isEqualTo(Rcode.REFUSED);
        desk.forwarding = new Forwarding(List.of(upstream.address()), Map.of(), List.of(Subnet.of("10.77.0.0/24")));
        Message refused = ask("www.example.org.", Type.A);
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(refused.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(upstream.asked).hasValue(0);
    }

    @Test
    void aliasOfOursThatLeadsAwayIsFollowed() {
        Upstream upstream = upstream(q -> q.getQuestion().getName().toString().startsWith("none")
                ? reply(q, Rcode.NXDOMAIN, "example.org. 900 SOA ns.example.org. h.example.org. 1 2 3 4 60")
                : reply(q, 0, "www.example.org. 300 A 192.0.2.1"));
        forwardTo(upstream);
        Message answer = ask("away.lab.example.", Type.A);
        assertThat(answers(answer))
                .containsExactly("away.lab.example. 3600 www.example.org.", "www.example.org. 300 192.0.2.1");
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(ask("lost.lab.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answers(desk.ask("away.lab.example.", "A"))).as("without RD").hasSize(1);
    }

    @Test
    void namesBelowADelegationAreAskedOfTheForwardersAsBindDoes() {
        Upstream upstream = upstream(q -> reply(q, 0, "www.dept.lab.example. 300 A 192.0.2.9"));
        forwardTo(upstream);
        assertThat(answers(ask("www.dept.lab.example.", Type.A)))
                .containsExactly("www.dept.lab.example. 300 192.0.2.9");
        Message byAlias = ask("into.lab.example.", Type.A);
        assertThat(answers(byAlias)).hasSize(2);
        assertThat(byAlias.getSection(Section.AUTHORITY))
                .as("nothing of the referral")
                .isEmpty();
        assertThat(upstream.asked).hasValue(1);
        assertThat(desk.ask("www.dept.lab.example.", "A").getSection(Section.AUTHORITY))
                .as("without RD")
                .hasSize(1);
    }

    @Test
    void delegationIsHandedOutWhereNobodyIsToBeAskedForItsNames() {
        Upstream upstream = upstream(q -> null);
        desk.forwarding =
                new Forwarding(List.of(), Map.of(DomainName.of("corp.example"), List.of(upstream.address())), CLIENTS);
        for (String name : List.of("www.dept.lab.example.", "into.lab.example.")) {
            Message referral = ask(name, Type.A);
            assertThat(referral.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(referral.getSection(Section.AUTHORITY)).hasSize(1);
            assertThat(referral.getSection(Section.ADDITIONAL)).as("glue").isNotEmpty();
        }
        assertThat(upstream.asked).hasValue(0);
    }

    @Test
    void serverThatFailsOrIsSilentIsPassedOver() {
        Upstream silent = upstream(q -> null);
        Upstream failing = upstream(q -> reply(q, Rcode.SERVFAIL));
        Upstream good = upstream(q -> reply(q, 0, q.getQuestion().getName() + " 300 A 192.0.2.1"));
        forwardTo(failing, silent, good);
        assertThat(answers(ask("a.example.org.", Type.A))).hasSize(1);
        assertThat(answers(ask("b.example.org.", Type.A))).hasSize(1);
        assertThat(silent.asked).as("asked last for a while").hasValue(1);
        assertThat(failing.asked).hasValue(1);
        forwardTo(failing);
        assertThat(ask("c.example.org.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void cutAnswerIsAskedForAgainOverTcp() {
        Upstream upstream = upstream(q -> {
            String[] lines = new String[100];
            Arrays.setAll(lines, i -> "many.example.org. 300 TXT \"%040d\"".formatted(i));
            return reply(q, 0, lines);
        });
        forwardTo(upstream);
        Message query = Desk.query("many.example.org.", Type.TXT);
        query.getHeader().setFlag(Flags.RD);
        Message cut = desk.ask(query);
        assertThat(cut.getHeader().getFlag(Flags.TC)).as("to our client too").isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isEmpty();
        assertThat(Desk.parsed(desk.tcp(query.toWire())).getSection(Section.ANSWER))
                .hasSize(100);
        assertThat(upstream.asked).hasValue(1);
        assertThat(upstream.askedOverTcp).hasValue(1);
    }

    @Test
    void answersThatWereNotAskedForAreNotBelieved() {
        Upstream liar = upstream(q -> {
            Message reply = reply(q, 0, "www.example.org. 300 A 192.0.2.66");
            reply.getHeader().setID(q.getHeader().getID() + 1 & 0xffff);
            return reply;
        });
        Upstream other = upstream(q -> {
            try {
                Record question = Record.newRecord(Name.fromString("evil.example.org."), Type.A, DClass.IN);
                Message asked = Message.newQuery(question);
                asked.getHeader().setID(q.getHeader().getID());
                return reply(asked, 0, "evil.example.org. 300 A 192.0.2.66");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        forwardTo(liar, other);
        assertThat(ask("www.example.org.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(desk.forwarder.kept()).isZero();
    }

    @Test
    void theLongestDomainThatFitsSaysWhomToAsk() {
        Upstream rest = upstream(q -> reply(q, 0, q.getQuestion().getName() + " 300 A 192.0.2.1"));
        Upstream corp = upstream(q -> reply(q, 0, q.getQuestion().getName() + " 300 A 192.0.2.2"));
        Upstream sub = upstream(q -> reply(q, 0, q.getQuestion().getName() + " 300 A 192.0.2.3"));
        desk.forwarding = new Forwarding(
                List.of(rest.address()),
                Map.of(
                        DomainName.of("corp.example"), List.of(corp.address()),
                        DomainName.of("sub.corp.example"), List.of(sub.address())),
                CLIENTS);
        assertThat(answers(ask("a.example.", Type.A)).getFirst()).endsWith("192.0.2.1");
        assertThat(answers(ask("a.corp.example.", Type.A)).getFirst()).endsWith("192.0.2.2");
        assertThat(answers(ask("a.sub.corp.example.", Type.A)).getFirst()).endsWith("192.0.2.3");
    }

    @Test
    void whoAsksTheSameAtTheSameTimeSharesOneQuestion() throws Exception {
        var forwarder = new Forwarder(() -> desk.clock.instant(), Duration.ofSeconds(20));
        var askers = new CountDownLatch(20);
        Upstream slow = upstream(q -> {
            try {
                askers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return reply(q, 0, "www.example.org. 300 A 192.0.2.1");
        });
        List<Thread> threads = new ArrayList<>();
        var answered = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                askers.countDown();
                if (forwarder.ask(DomainName.of("www.example.org"), Type.A, false, List.of(slow.address())) != null) {
                    answered.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(answered).hasValue(20);
        assertThat(slow.asked).hasValue(1);
    }

    @Test
    void cacheStaysWithinItsOctets() {
        var cache = new ForwardCache(100_000);
        Instant now = desk.clock.instant();
        for (int i = 0; i < 1000; i++) {
            var question = new ForwardCache.Question(DomainName.of("n" + i + ".example.org"), 1, false);
            cache.keep(question, new Foreign(new byte[700], 30, List.of(), 60), now);
        }
        assertThat(cache.size()).isEqualTo(100);
        assertThat(cache.find(new ForwardCache.Question(DomainName.of("n0.example.org"), 1, false), now))
                .isNull();
        assertThat(cache.find(new ForwardCache.Question(DomainName.of("n999.example.org"), 1, false), now))
                .isNotNull();
    }

    @Test
    void damagedAnswersAreUselessAndNothingElse() {
        Message query = Desk.query("www.example.org.", Type.A);
        byte[] asked = query.toWire();
        byte[] whole = reply(query, 0, "www.example.org. 300 CNAME a.example.org.", "a.example.org. 60 A 192.0.2.1")
                .toWire();
        var random = new Random(Long.getLong("berth.fuzz.seed", 6));
        for (int i = 0; i < Integer.getInteger("berth.fuzz", 50_000); i++) {
            byte[] octets = whole.clone();
            int length = random.nextInt(4) == 0 ? random.nextInt(whole.length + 1) : whole.length;
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            if (Foreign.read(octets, length, asked, asked.length) instanceof Foreign.Read.Whole read) {
                assertThat(read.answer().ttl()).isBetween(0, 86_400);
                assertThat(read.answer().octets().length).isLessThanOrEqualTo(whole.length);
            }
        }
    }
}

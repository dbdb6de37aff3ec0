package dev.berth.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.lease.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConflictProbeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Ipv4 ADDRESS = Ipv4.of("10.77.0.100");
    private static final Mac CLIENT = Mac.of("52:54:00:77:00:01");
    private static final Mac OTHER = Mac.of("52:54:00:77:00:99");

    /** What {@link #outcomes} holds for nobody. */
    private static final AddressProbe.Holder NOBODY = new AddressProbe.Holder(new Mac(1));

    private final BlockingQueue<AddressProbe.Holder> outcomes = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private AddressProbe.Holder holder;
    private final ConflictProbe probe = new ConflictProbe((address, interfaceName) -> {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return holder;
    });

    @AfterEach
    void close() {
        release.countDown();
        probe.close();
    }

    private ConflictProbe.Asked ask(Ipv4 address, Instant now) {
        var offer = new Offer("lab", Octets.of("01525400770001"), CLIENT, address, now.plus(Offer.HELD), null);
        return probe.ask(offer, "eth1", now, found -> outcomes.add(found == null ? NOBODY : found));
    }

    private AddressProbe.Holder outcome() throws InterruptedException {
        return outcomes.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void anAddressIsAskedForOnceAndTheAnswerHoldsAsLongAsAnOffer() throws Exception {
        assertThat(ask(ADDRESS, NOW)).isEqualTo(ConflictProbe.Asked.YES);
        assertThat(ask(ADDRESS, NOW)).isEqualTo(ConflictProbe.Asked.ALREADY);
        assertThat(outcomes).isEmpty();
        release.countDown();
        assertThat(outcome()).isEqualTo(NOBODY);

        assertThat(ask(ADDRESS, NOW.plusSeconds(1))).isEqualTo(ConflictProbe.Asked.NO);
        assertThat(ask(ADDRESS, NOW.plus(Offer.HELD))).isEqualTo(ConflictProbe.Asked.YES);
        assertThat(outcome()).isEqualTo(NOBODY);
    }

    @Test
    void whoAnswersIsAConflictUnlessItIsTheClientItself() throws Exception {
        release.countDown();
        holder = new AddressProbe.Holder(OTHER);
        ask(ADDRESS, NOW);
        assertThat(outcome()).isEqualTo(holder);
        holder = new AddressProbe.Holder(null);
        ask(ADDRESS, NOW);
        assertThat(outcome()).isEqualTo(holder);
        holder = new AddressProbe.Holder(CLIENT);
        ask(ADDRESS, NOW);
        assertThat(outcome()).isEqualTo(NOBODY);
    }

    @Test
    void whenTooManyAreAskedForTheRestIsOfferedUnasked() {
        List<ConflictProbe.Asked> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(ask(ADDRESS.plus(i), NOW));
        }
        assertThat(asked.subList(0, 128)).containsOnly(ConflictProbe.Asked.YES);
        assertThat(asked.subList(128, 200)).containsOnly(ConflictProbe.Asked.NO);
    }

    @Test
    void anArpRequestNamesNoAddressOfItsSender() {
        // RFC 5227 §2.1.1: Ethernet, ARP, request, our MAC, 0.0.0.0, nobody's MAC, the address.
        assertThat(Octets.copyOf(ArpProbe.request(OTHER, ADDRESS)))
                .isEqualTo(Octets.of("ffffffffffff" + "525400770099" + "0806" + "0001080006040001" + "525400770099"
                        + "00000000" + "000000000000" + "0a4d0064"));
    }

    @Test
    void whoSaysThatTheAddressIsItsOwnHoldsIt() {
        byte[] reply = Octets.of("525400770001" + "525400770099" + "0806" + "0001080006040002" + "525400770099"
                        + "0a4d0064" + "525400770001" + "00000000")
                .bytes();
        assertThat(ArpProbe.holder(reply, 42, ADDRESS)).isEqualTo(OTHER);
        assertThat(ArpProbe.holder(reply, 42, ADDRESS.plus(1))).isNull();
        assertThat(ArpProbe.holder(reply, 41, ADDRESS)).isNull();
        reply[13] = 0;
        assertThat(ArpProbe.holder(reply, 42, ADDRESS)).isNull();
    }
}

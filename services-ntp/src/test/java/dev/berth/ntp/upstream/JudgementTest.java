package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.upstream.Keeping.Origin;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final long NANOS = World.NANOS;
    private static final long MS = World.MS;
    private static final int HOUR = 3_600;
    private final World world = new World();

    private static void right(World.Appliance appliance) {
        assertThat(Math.abs(appliance.error()))
                .as("error within what is claimed, %s", appliance.keeping.origin())
                .isLessThanOrEqualTo(appliance.bound());
    }

    private Verdict verdict(World.Appliance appliance, String server) {
        return appliance.judgement.verdicts().get(new Endpoint(Ipv4.of(server), 123));
    }

    @Test
    void nothingIsClaimedBeforeTheServersAnsweredAndFewSecondsLaterTheirTimeIsServed() {
        world.server("192.0.2.1");
        var ours = world.new Appliance("10.77.0.1", 30e-6, -90_000 * NANOS).asks("192.0.2.1", false);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.LOCAL);
        ours.keep();
        assertThat(ours.keeping.origin()).isEqualTo(Origin.NONE);
        world.run(5);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.NONE);
        world.run(15);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
        assertThat(ours.keeping.reference().stratum()).isEqualTo(2);
        right(ours);
        assertThat(Math.abs(ours.error())).isLessThan(MS);
        world.run(24 * HOUR, () -> right(ours));
        assertThat(Math.abs(ours.error())).isLessThan(MS);
        assertThat(ours.judgement.frequency()).isCloseTo(-30e-6, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(ours.sources.getFirst().schedule().poll()).isEqualTo(Schedule.LONGEST);
    }

    @Test
    void aFalsetickerIsOutvotedAndTheOthersGoOn() {
        world.server("192.0.2.1");
        world.server("192.0.2.2").off = 200 * MS;
        world.server("192.0.2.3");
        var ours = world.new Appliance("10.77.0.1", -20e-6, 3 * NANOS)
                .asks("192.0.2.1", false)
                .asks("192.0.2.2", false)
                .asks("192.0.2.3", false);
        world.run(60);
        assertThat(verdict(ours, "192.0.2.2")).isEqualTo(Verdict.FALSETICKER);
        assertThat(verdict(ours, "192.0.2.1")).isIn(Verdict.FOLLOWED, Verdict.USED);
        assertThat(verdict(ours, "192.0.2.3")).isIn(Verdict.FOLLOWED, Verdict.USED);
        world.run(6 * HOUR, () -> right(ours));
    }

    @Test
    void noneIsFollowedBeforeAllHadTheirSayForTheFirstMayBeTheOneThatIsWrong() {
        world.server("192.0.2.2").off = 200 * MS;
        var late = world.server("192.0.2.1");
        late.silent = true;
        world.server("192.0.2.3");
        var ours = world.new Appliance("10.77.0.1", 0, 3 * NANOS)
                .asks("192.0.2.2", false)
                .asks("192.0.2.1", false)
                .asks("192.0.2.3", false);
        Runnable neverWrong = () -> assertThat(verdict(ours, "192.0.2.2")).isNotIn(Verdict.FOLLOWED, Verdict.USED);
        world.run(6, neverWrong);
        late.silent = false;
        world.run(HOUR, neverWrong);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
        right(ours);
    }

    @Test
    void aServerThatGoesWrongLaterIsOutvotedToo() {
        world.server("192.0.2.1");
        var second = world.server("192.0.2.2");
        world.server("192.0.2.3");
        world.server("192.0.2.4");
        var ours = world.new Appliance("10.77.0.1", 10e-6, 0)
                .asks("192.0.2.1", false)
                .asks("192.0.2.2", false)
                .asks("192.0.2.3", false)
                .asks("192.0.2.4", false);
        world.run(HOUR, () -> {});
        assertThat(verdict(ours, "192.0.2.2")).isNotEqualTo(Verdict.FALSETICKER);
        second.off = 40 * NANOS;
        world.run(HOUR, () -> right(ours));
        assertThat(verdict(ours, "192.0.2.2")).isEqualTo(Verdict.FALSETICKER);
    }

    @Test
    void aFalsetickerDoesNotBecomeRightBecauseTheOthersFallSilent() {
        var first = world.server("192.0.2.1");
        world.server("192.0.2.2").off = 50 * NANOS;
        var third = world.server("192.0.2.3");
        var ours = world.new Appliance("10.77.0.1", 10e-6, 0)
                .asks("192.0.2.1", false)
                .asks("192.0.2.2", false)
                .asks("192.0.2.3", false);
        world.run(HOUR);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
        first.silent = true;
        third.silent = true;
        world.run(6 * HOUR, () -> right(ours));
        assertThat(ours.keeping.origin()).isEqualTo(Origin.HELD);
        assertThat(verdict(ours, "192.0.2.2")).isEqualTo(Verdict.FALSETICKER);
        first.silent = false;
        world.run(HOUR, () -> right(ours));
    }

    @Test
    void twoThatContradictEachOtherAreBothNotBelieved() {
        world.server("192.0.2.1");
        var second = world.server("192.0.2.2");
        second.off = 10 * NANOS;
        var ours =
                world.new Appliance("10.77.0.1", 0, 0).asks("192.0.2.1", false).asks("192.0.2.2", false);
        world.run(200);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.NONE);
        assertThat(verdict(ours, "192.0.2.1")).isEqualTo(Verdict.NO_MAJORITY);
        second.off = 0;
        world.run(HOUR);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
    }

    @Test
    void timeIsHeldWhenTheServersAreLostAndGrowsVagueAndThenIsOurOwnWithoutAStep() {
        var server = world.server("192.0.2.1");
        var ours = world.new Appliance("10.77.0.1", 45e-6, 7 * NANOS).asks("192.0.2.1", false);
        world.run(12 * HOUR);
        server.silent = true;
        world.run(3 * HOUR, () -> right(ours));
        assertThat(ours.keeping.origin()).isEqualTo(Origin.HELD);
        assertThat(verdict(ours, "192.0.2.1")).isEqualTo(Verdict.UNREACHABLE);
        assertThat(ours.bound()).isGreaterThan(80 * MS);
        world.run(24 * HOUR);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.LOCAL);
        assertThat(ours.keeping.reference().stratum()).isEqualTo(10);
        assertThat(Math.abs(ours.error())).isLessThan(200 * MS);
        server.silent = false;
        world.run(600);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
        assertThat(Math.abs(ours.error())).isLessThan(MS);
    }

    @Test
    void aMachineThatSleptTakesTheServersTimeAnew() {
        world.server("192.0.2.1");
        var ours = world.new Appliance("10.77.0.1", 5e-6, 0).asks("192.0.2.1", false);
        world.run(2 * HOUR);
        // Its clocks stood still for a minute.
        ours.wrong -= 60 * NANOS;
        world.run(1_200);
        assertThat(ours.keeping.origin()).isEqualTo(Origin.SERVERS);
        assertThat(Math.abs(ours.error())).isLessThan(MS);
    }

    @Test
    void aLeapSecondIsAnnouncedIfMostAnnounceIt() {
        world.server("192.0.2.1").leap = Leap.LAST_MINUTE_HAS_61_SECONDS;
        world.server("192.0.2.2").leap = Leap.LAST_MINUTE_HAS_61_SECONDS;
        var third = world.server("192.0.2.3");
        var ours = world.new Appliance("10.77.0.1", 0, 0)
                .asks("192.0.2.1", false)
                .asks("192.0.2.2", false)
                .asks("192.0.2.3", false);
        world.run(60);
        assertThat(ours.keeping.reference().leap()).isEqualTo(Leap.LAST_MINUTE_HAS_61_SECONDS);
        third.leap = Leap.LAST_MINUTE_HAS_59_SECONDS;
        ((World.PlainServer) world.hosts.get(Ipv4.of("192.0.2.1"))).leap = Leap.NONE;
        world.run(HOUR);
        assertThat(ours.keeping.reference().leap()).isEqualTo(Leap.NONE);
    }

    @Test
    void aServerThatFollowsUsIsNotFollowed() {
        var ours = world.new Appliance("10.77.0.1", 0, 0);
        var other = world.new Appliance("192.0.2.9", 0, 5 * NANOS).asks("10.77.0.1", false);
        world.run(60);
        ours.asks("192.0.2.9", false);
        world.run(2 * HOUR);
        assertThat(verdict(ours, "192.0.2.9")).isEqualTo(Verdict.LOOP);
        assertThat(other.keeping.origin()).isEqualTo(Origin.SERVERS);
    }

    private World.Appliance pair(String address, String peer, double drift, long wrong) {
        return world.new Appliance(address, drift, wrong)
                .asks("192.0.2.1", false)
                .asks(peer, true);
    }

    @Test
    void ofTwoOnAnIslandOneLeadsAndTheOtherFollows() {
        var low = pair("10.77.0.1", "10.77.0.2", 30e-6, 4 * NANOS);
        var high = pair("10.77.0.2", "10.77.0.1", -30e-6, -9 * NANOS);
        world.run(1_200);
        assertThat(low.keeping.reference().referenceId()).isEqualTo(Reference.LOCAL);
        assertThat(low.keeping.reference().stratum()).isEqualTo(10);
        assertThat(high.keeping.reference().referenceId()).isEqualTo(low.address.bits());
        assertThat(high.keeping.reference().stratum()).isEqualTo(11);
        world.run(
                6 * HOUR,
                () -> assertThat(Math.abs(high.served() - low.served())).isLessThan(5 * MS));

        // The leader goes: the other leads, with the same time. It comes back and takes the island's time.
        low.off = true;
        long before = high.error();
        world.run(2 * HOUR);
        assertThat(high.keeping.reference().referenceId()).isEqualTo(Reference.LOCAL);
        assertThat(Math.abs(high.error() - before)).isLessThan(600 * MS);
        world.appliances.remove(low);
        var back = pair("10.77.0.1", "10.77.0.2", 30e-6, 70 * NANOS);
        world.run(HOUR);
        assertThat(back.keeping.reference().referenceId()).isEqualTo(high.address.bits());
        assertThat(high.keeping.reference().referenceId()).isEqualTo(Reference.LOCAL);
        assertThat(Math.abs(high.served() - back.served())).isLessThan(5 * MS);

        // The world comes back: both take its time.
        world.server("192.0.2.1");
        world.run(HOUR);
        assertThat(Math.abs(high.error())).isLessThan(MS);
        assertThat(Math.abs(back.error())).isLessThan(MS);
        assertThat(high.keeping.reference().stratum()).isEqualTo(2);
    }

    @Test
    void whenBothLoseTheirServersTheIslandStillHasOneLeader() {
        var server = world.server("192.0.2.1");
        var low = pair("10.77.0.1", "10.77.0.2", 30e-6, 0);
        var high = pair("10.77.0.2", "10.77.0.1", -30e-6, 0);
        world.run(2 * HOUR);
        server.silent = true;
        world.run(48 * HOUR);
        long leaders = world.appliances.stream()
                .filter(appliance -> appliance.keeping.reference().referenceId() == Reference.LOCAL)
                .count();
        assertThat(leaders).isLessThanOrEqualTo(1);
        assertThat(Math.abs(high.served() - low.served())).isLessThan(20 * MS);
    }

    @Test
    void onlyTheOneThatLostItsServerFollowsTheOther() {
        world.server("192.0.2.7");
        var low = world.new Appliance("10.77.0.1", 30e-6, 0)
                .asks("192.0.2.8", false)
                .asks("10.77.0.2", true);
        var high = world.new Appliance("10.77.0.2", -30e-6, 0)
                .asks("192.0.2.7", false)
                .asks("10.77.0.1", true);
        world.run(2 * HOUR);
        assertThat(high.keeping.reference().stratum()).isEqualTo(2);
        assertThat(low.keeping.reference().stratum()).isEqualTo(3);
        right(low);
    }
}

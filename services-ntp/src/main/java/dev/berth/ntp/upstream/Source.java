package dev.berth.ntp.upstream;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.upstream.Exchange.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One server that we ask, and all that we know of it.
 *
 * @param peer whether it is another appliance of this site, which may lead us on an island
 * @param claims of its last good answer
 * @param reach the last eight requests, the newest in the lowest bit: whether each was answered
 * @param underWay the request that waits for its answer
 */
public record Source(
        Endpoint endpoint,
        boolean peer,
        Schedule schedule,
        Register register,
        @Nullable Claims claims,
        int reach,
        @Nullable Exchange underWay) {
    private static final int REACH_BITS = 0xff;

    public static Source begin(Endpoint endpoint, boolean peer, long now) {
        return new Source(endpoint, peer, Schedule.begin(now), Register.EMPTY, null, 0, null);
    }

    public Ipv4 address() {
        return endpoint.address();
    }

    /** When something is to be done: the next request, or the end of patience with the last. */
    public long dueAt() {
        Exchange asked = underWay;
        return asked == null ? schedule.nextAt() : asked.sentAt() + Exchange.PATIENCE;
    }

    /** @param scatter from 0 to 1, so that sources are not asked in step */
    public Source sent(Exchange exchange, double scatter) {
        return new Source(
                endpoint,
                peer,
                schedule.sent(exchange.sentAt(), scatter),
                register,
                claims,
                reach << 1 & REACH_BITS,
                exchange);
    }

    /** Nothing came. */
    public Source unanswered() {
        return new Source(endpoint, peer, schedule.silent(), register, claims, reach, null);
    }

    /** What came; {@code frequency} of the raw clock as far as it is known. */
    public Source received(Outcome outcome, long now, double frequency) {
        return switch (outcome) {
            // Anybody can send such a packet: the real answer may still come.
            case Outcome.Bogus bogus -> this;
            case Outcome.Kiss kiss ->
                new Source(endpoint, peer, schedule.kissed(kiss.code(), now), register, claims, reach, null);
            case Outcome.Unsynchronised unsynchronised ->
                new Source(endpoint, peer, schedule.silent(), register, unsynchronised.claims(), reach, null);
            case Outcome.Measured measured -> measured(measured, now, frequency);
        };
    }

    private Source measured(Outcome.Measured measured, long now, double frequency) {
        Register next = register.add(measured.sample());
        Register.Estimate before = register.estimate(now, frequency);
        Schedule then;
        if (next.doubted() != null || register.doubted() != null) {
            then = schedule.closer(now);
        } else {
            boolean quiet = before == null
                    || Math.abs(measured.sample().offset() - before.offset())
                            <= 4 * before.jitter() + measured.sample().distanceAt(now);
            then = schedule.answered(now, quiet);
        }
        return new Source(endpoint, peer, then, next, measured.claims(), reach | 1, null);
    }

    /** To be asked at once, several times: the clocks have moved. */
    public Source closer(long now) {
        return new Source(endpoint, peer, schedule.closer(now), register, claims, reach, underWay);
    }
}

package dev.berth.ntp.upstream;

import java.util.List;
import java.util.OptionalDouble;

/** How fast the raw clock goes wrong, by least squares over a server's measurements. */
final class Drift {
    private static final int FEWEST = 4;
    private static final long SHORTEST_SPAN = 128_000_000_000L;
    /** A slope that is less sure than this says nothing: 5 parts per million. */
    private static final double SURE = 5e-6;

    private static final double FASTEST = 500e-6;

    private Drift() {}

    /** Seconds per second to be added, or empty where the measurements do not tell. */
    static OptionalDouble of(List<Sample> samples) {
        if (samples.size() < FEWEST) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        double weights = 0;
        double meanTime = 0;
        double meanOffset = 0;
        for (Sample sample : samples) {
            double weight = weight(sample);
            weights += weight;
            meanTime += weight * (sample.at() - first.at());
            meanOffset += weight * (sample.offset() - first.offset());
        }
        meanTime /= weights;
        meanOffset /= weights;
        double times = 0;
        double both = 0;
        for (Sample sample : samples) {
            double time = sample.at() - first.at() - meanTime;
            times += weight(sample) * time * time;
            both += weight(sample) * time * (sample.offset() - first.offset() - meanOffset);
        }
        long span = Math.abs(samples.getLast().at() - first.at());
        if (span < SHORTEST_SPAN || times == 0) {
            return OptionalDouble.empty();
        }
        double slope = both / times;
        double squares = 0;
        for (Sample sample : samples) {
            double off = sample.offset() - first.offset() - meanOffset - slope * (sample.at() - first.at() - meanTime);
            squares += weight(sample) * off * off;
        }
        double error = Math.sqrt(squares / times / (samples.size() - 2));
        return error > SURE || Math.abs(slope) > FASTEST ? OptionalDouble.empty() : OptionalDouble.of(slope);
    }

    private static double weight(Sample sample) {
        double distance = Math.max(1_000, sample.delay() / 2 + sample.dispersion());
        return 1e12 / (distance * distance);
    }
}

package dev.berth.ntp.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which of those who tell the truth tell it best (RFC 5905 §11.2.2). */
final class Cluster {
    private static final int FEWEST = 3;

    private Cluster() {}

    /** The best ones, the most preferred first; outliers go while they spoil more than the servers' own jitter does. */
    static List<Candidate> survivors(List<Candidate> truechimers) {
        List<Candidate> left = new ArrayList<>(truechimers);
        left.sort(Comparator.comparingLong(Candidate::metric));
        while (left.size() > FEWEST) {
            Candidate worst = left.getFirst();
            double spread = -1;
            double least = Double.MAX_VALUE;
            for (Candidate candidate : left) {
                double own = spread(candidate, left);
                if (own >= spread) {
                    spread = own;
                    worst = candidate;
                }
                least = Math.min(least, candidate.estimate().jitter());
            }
            if (spread <= least) {
                break;
            }
            left.remove(worst);
        }
        return List.copyOf(left);
    }

    /** Root mean square of what the others differ from it. */
    private static double spread(Candidate candidate, List<Candidate> all) {
        double squares = 0;
        for (Candidate other : all) {
            double difference = other.offset() - candidate.offset();
            squares += difference * difference;
        }
        return Math.sqrt(squares / (all.size() - 1));
    }
}

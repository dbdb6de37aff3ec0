package dev.berth.ntp.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who tells the truth if most do (RFC 5905 §11.2.1, after Marzullo). */
final class Intersection {
    private Intersection() {}

    private enum Edge {
        LOWER,
        MIDDLE,
        UPPER
    }

    private record Point(long at, Edge edge) {}

    /**
     * The candidates whose offsets lie in the smallest interval that holds points of the intervals of more than half of
     * them, allowing for as few liars as possible; empty without such a majority.
     */
    static List<Candidate> truechimers(List<Candidate> candidates) {
        int count = candidates.size();
        List<Point> points = new ArrayList<>(3 * count);
        for (Candidate candidate : candidates) {
            points.add(new Point(candidate.offset() - candidate.distance(), Edge.LOWER));
            points.add(new Point(candidate.offset(), Edge.MIDDLE));
            points.add(new Point(candidate.offset() + candidate.distance(), Edge.UPPER));
        }
        points.sort(Comparator.comparingLong(Point::at).thenComparing(Point::edge));
        for (int liars = 0; 2 * liars < count; liars++) {
            var up = Walk.over(points, Edge.LOWER, count - liars);
            var down = Walk.over(points.reversed(), Edge.UPPER, count - liars);
            if (up.found && down.found && up.middles + down.middles <= liars && down.at >= up.at) {
                return candidates.stream()
                        .filter(candidate -> candidate.offset() >= up.at && candidate.offset() <= down.at)
                        .toList();
            }
        }
        return List.of();
    }

    /** Where enough intervals have begun, coming from one side, and how many middles were passed before. */
    private static final class Walk {
        private long at;
        private int middles;
        private boolean found;

        static Walk over(List<Point> points, Edge begins, int enough) {
            var walk = new Walk();
            int open = 0;
            for (Point point : points) {
                if (point.edge() == Edge.MIDDLE) {
                    walk.middles++;
                } else {
                    open += point.edge() == begins ? 1 : -1;
                }
                if (open >= enough) {
                    walk.at = point.at();
                    walk.found = true;
                    break;
                }
            }
            return walk;
        }
    }
}

package dev.berth.appliance.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes found so far. */
final class Findings {
    private static final int MOST = 1000;

    private record Finding(Place place, Problem problem) {}

    private final List<Finding> problems = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();
    private int unlisted;

    void problem(Place place, String path, String message) {
        if (problems.size() < MOST) {
            problems.add(new Finding(place, new Problem(place.toString(), path, message)));
        } else {
            unlisted++;
        }
    }

    void warning(Place place, String path, String message) {
        if (warnings.size() < MOST) {
            warnings.add(new Finding(place, new Problem(place.toString(), path, message)));
        }
    }

    boolean isClean() {
        return problems.isEmpty();
    }

    /** In the file's order, each once. */
    List<Problem> problems(String file) {
        List<Problem> all = new ArrayList<>(inOrder(problems));
        if (unlisted > 0) {
            all.add(new Problem(file, "", "has " + unlisted + " more mistakes; correct these first"));
        }
        return List.copyOf(all);
    }

    List<Problem> warnings() {
        return inOrder(warnings);
    }

    private static List<Problem> inOrder(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Finding::place)
                        .thenComparing(finding -> finding.problem().path()))
                .map(Finding::problem)
                .distinct()
                .toList();
    }
}

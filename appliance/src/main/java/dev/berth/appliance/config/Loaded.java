package dev.berth.appliance.config;

import java.util.List;

/** What reading berth.yaml came to. */
public sealed interface Loaded {
    record Good(Configuration configuration, List<Problem> warnings) implements Loaded {}

    record Bad(List<Problem> problems, List<Problem> warnings) implements Loaded {}
}

package dev.berth.testing;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was told, in order. */
public final class RecordedObservations implements Observations {
    private final List<Observation> told = new CopyOnWriteArrayList<>();

    @Override
    public void tell(Observation observation) {
        told.add(observation);
    }

    public List<Observation> all() {
        return List.copyOf(told);
    }

    /** Those with that phrase. */
    public List<Observation> of(String what) {
        return told.stream()
                .filter(observation -> observation.what().equals(what))
                .toList();
    }
}

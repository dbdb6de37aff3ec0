package dev.berth.appliance.event;

/** Where services tell what they saw. */
public interface Observations {
    /**
     * Never blocks and never fails. Equal ones (same subject, service, what and fields) in quick succession become one with
     * a count; under pressure the oldest go first, counted.
     */
    void tell(Observation observation);
}

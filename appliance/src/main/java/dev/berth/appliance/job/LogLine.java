package dev.berth.appliance.job;

import java.time.Instant;

/** One line of a job's log, with the time of its writing. */
public record LogLine(Instant at, String text) {}

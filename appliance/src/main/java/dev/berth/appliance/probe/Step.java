package dev.berth.appliance.probe;

import java.time.Duration;

/** One thing that the node did: what it got, or why it did not. */
public record Step(String service, boolean done, String text, Duration took) {
    /** Something that a step does; its answer is what it got. */
    @FunctionalInterface
    interface Attempt {
        String run() throws Exception;
    }

    static Step of(String service, Attempt attempt) {
        long start = System.nanoTime();
        try {
            String got = attempt.run();
            return new Step(service, true, got, Duration.ofNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Step(service, false, "interrupted", Duration.ofNanos(System.nanoTime() - start));
        } catch (Exception e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Step(service, false, why, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    @Override
    public String toString() {
        return "%-9s %-6s %7.1f ms  %s".formatted(service, done ? "ok" : "FAILED", took.toNanos() / 1e6, text);
    }
}

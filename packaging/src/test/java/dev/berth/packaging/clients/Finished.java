package dev.berth.packaging.clients;

import java.util.List;

/** A command that has ended: its exit code and all it printed, both streams. */
record Finished(List<String> command, int exit, String output) {

    /** Its output, where it exited with 0; otherwise the test fails with all that it said. */
    String succeeded() {
        if (exit != 0) {
            throw new AssertionError(this);
        }
        return output;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + " exited with " + exit + ":\n" + output;
    }
}

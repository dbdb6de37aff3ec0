package dev.berth.ntp.server;

/** Waiting for a thread's end. */
final class Threads {
    private Threads() {}

    /** Waits however often it is interrupted; the interruption is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

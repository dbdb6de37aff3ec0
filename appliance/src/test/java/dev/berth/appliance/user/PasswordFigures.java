package dev.berth.appliance.user;

import java.security.SecureRandom;
import java.util.Arrays;

/** Prints how long the hash of a login takes on this machine. */
final class PasswordFigures {
    private static final int WARM = 10;
    private static final int RUNS = 41;

    private PasswordFigures() {}

    public static void main(String[] arguments) {
        var passwords = new Passwords();
        String hash = passwords.hash("correct horse", new SecureRandom());
        double[] millis = new double[RUNS];
        for (int i = -WARM; i < RUNS; i++) {
            long start = System.nanoTime();
            if (!passwords.matches("correct horse", hash)) {
                throw new IllegalStateException("it does not match");
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "login: Argon2id %.1f ms (median of %d; from %.1f to %.1f)%n",
                millis[RUNS / 2], RUNS, millis[0], millis[RUNS - 1]);
    }
}

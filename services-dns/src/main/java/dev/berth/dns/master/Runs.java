package dev.berth.dns.master;

import java.util.Arrays;

/** A natural merge sort of numbers that stand for something: stretches that are in order already, as most of a file is, cost one look. */
final class Runs {
    /** How what the numbers stand for is ordered. */
    interface Order {
        int compare(int a, int b);
    }

    private Runs() {}

    /** The first {@code size} of {@code numbers} in order, equal ones as they were. */
    static int[] sorted(int[] numbers, int size, Order order) {
        int[] bounds = bounds(numbers, size, order);
        int runs = bounds.length - 1;
        int[] from = Arrays.copyOf(numbers, size);
        int[] to = runs > 1 ? new int[size] : from;
        while (runs > 1) {
            int made = 0;
            for (int run = 0; run < runs; run += 2) {
                int middle = bounds[run + 1];
                int end = run + 1 < runs ? bounds[run + 2] : middle;
                merge(from, bounds[run], middle, end, to, order);
                bounds[made++] = bounds[run];
            }
            bounds[made] = size;
            runs = made;
            int[] merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    /** Where runs begin, and the end of the last one. */
    private static int[] bounds(int[] numbers, int size, Order order) {
        int[] bounds = new int[16];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || order.compare(numbers[i - 1], numbers[i]) > 0) {
                if (count + 1 == bounds.length) {
                    bounds = Arrays.copyOf(bounds, 2 * count + 2);
                }
                bounds[count++] = i;
            }
        }
        bounds[count] = size;
        return Arrays.copyOf(bounds, count + 1);
    }

    private static void merge(int[] from, int start, int middle, int end, int[] to, Order order) {
        int left = start;
        int right = middle;
        int at = start;
        while (left < middle && right < end) {
            to[at++] = order.compare(from[left], from[right]) <= 0 ? from[left++] : from[right++];
        }
        System.arraycopy(from, left, to, at, middle - left);
        System.arraycopy(from, right, to, at + middle - left, end - right);
    }
}

package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Arrays;

/**
 * Where every {@value #STEP}th name of {@link ZoneRecords} begins: a name is sought among these by halves, and from there on one by
 * one. A quarter of an octet for a name, and nothing to do when there are a million.
 */
final class NameMarks {
    static final int STEP = 16;

    private int[] marks = new int[4];
    private int names;

    /** The next name, in canonical order. */
    void add(int at) {
        if (names % STEP == 0) {
            int mark = names / STEP;
            if (mark == marks.length) {
                marks = Arrays.copyOf(marks, 2 * mark);
            }
            marks[mark] = at;
        }
        names++;
    }

    int names() {
        return names;
    }

    /** Where a name that is not behind {@code name} begins, less than {@value #STEP} names before it; 0 if all are behind it. */
    int before(DomainName name, byte[] octets) {
        int low = 0;
        int high = (names + STEP - 1) / STEP;
        while (high - low > 1) {
            int middle = low + high >>> 1;
            if (name.compareToAt(octets, marks[middle]) < 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return marks[low];
    }
}

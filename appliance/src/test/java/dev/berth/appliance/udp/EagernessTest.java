package dev.berth.appliance.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EagernessTest {
    private static final int WAITS = 100_000;

    private final Eagerness eagerness = new Eagerness();

    /** How many of so many waits begin with a look, where {@code quick} says of which the datagram comes at once. */
    private int looks(IntPredicate quick) {
        int looks = 0;
        for (int i = 0; i < WAITS; i++) {
            if (eagerness.looks()) {
                looks++;
                eagerness.looked(quick.test(i));
            }
        }
        return looks;
    }

    @ParameterizedTest
    @CsvSource({
        // Always quick; one in ten late; one in three late; hardly ever quick; never.
        "1000, 1000, 1000",
        "900, 990, 1000",
        "667, 0, 40",
        "100, 0, 5",
        "0, 0, 1",
    })
    void whoIsUsuallyQuickIsLookedForAndOthersHardlyEver(int quickOfThousand, int least, int most) {
        int looks = looks(i -> (i * 7919L) % 1000 < quickOfThousand);
        assertThat(looks).isBetween(least * (WAITS / 1000), most * (WAITS / 1000));
    }

    @ParameterizedTest
    @CsvSource({"20000", "5000"})
    void whoBecomesQuickIsFoundOut(int slowAtFirst) {
        assertThat(looks(i -> i >= slowAtFirst)).isGreaterThan(WAITS - slowAtFirst - 9_000);
    }
}

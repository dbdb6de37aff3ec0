package dev.berth.appliance.inventory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "7",
                "_",
                "node-1",
                "_tcp",
                "a_b",
                "Node1",
                "a--b",
                "0123456789-0123456789-0123456789-0123456789-0123456789-01234567"
            })
    void aLabel(String label) {
        assertDoesNotThrow(() -> Names.requireLabel(label));
        assertDoesNotThrow(() -> Names.requireHostName(label + "." + label));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "a_",
                "a b",
                "a.b.",
                ".a",
                "ä",
                "a/b",
                "0123456789-0123456789-0123456789-0123456789-0123456789-012345678"
            })
    void noLabelAndNoHostName(String text) {
        assertThrows(IllegalArgumentException.class, () -> Names.requireLabel(text));
        assertThrows(IllegalArgumentException.class, () -> Names.requireHostName(text));
        assertThrows(IllegalArgumentException.class, () -> Names.requireHostName("a." + text));
    }

    @Test
    void aLabelHasNoDotAndAHostNameHas253Characters() {
        String longest = ("a".repeat(49) + ".").repeat(5) + "abc";
        assertThrows(IllegalArgumentException.class, () -> Names.requireLabel("a.b"));
        assertEquals(253, longest.length());
        assertDoesNotThrow(() -> Names.requireHostName(longest));
        assertThrows(IllegalArgumentException.class, () -> Names.requireHostName(longest + "d"));
    }

    @Test
    void anyTextIsTakenOrRefusedAsThePatternSays() {
        var random = new Random(9);
        for (int round = 0; round < 100_000; round++) {
            var text = new StringBuilder();
            for (int left = random.nextInt(9); left > 0; left--) {
                text.append("aZ09_-. é".charAt(random.nextInt(9)));
            }
            String name = text.toString();
            assertEquals(HOST_NAME.matcher(name).matches(), accepted(Names::requireHostName, name), name);
            assertEquals(Pattern.matches(LABEL, name), accepted(Names::requireLabel, name), name);
        }
    }

    private static boolean accepted(Consumer<String> rule, String name) {
        try {
            rule.accept(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

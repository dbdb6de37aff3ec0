package dev.berth.appliance.console;

import java.util.List;
import java.util.Map;

/**
 * A form as a template draws it.
 *
 * @param id in the page, and what its post says that was filled in
 * @param what of what row, empty for a form above the table
 * @param open whether it is shown, because it was filled in wrongly
 */
record FormView(
        String id,
        String label,
        String what,
        boolean destructive,
        boolean open,
        List<FieldView> fields,
        Map<String, String> hidden) {
    /** @param values what it can be, empty for any text */
    record FieldView(
            String input,
            String label,
            boolean required,
            String hint,
            List<String> values,
            String value,
            boolean secret) {}
}

package dev.berth.appliance.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is around every page.
 *
 * @param site the appliance's full name
 * @param user who is logged in, empty before that
 * @param note what was done just now, or null
 * @param secret something that is shown this once beside the note, or null
 * @param error what went wrong, with its mend, or null
 */
record Frame(
        String title,
        String site,
        String user,
        String role,
        String csrf,
        List<MenuItem> menu,
        @Nullable String note,
        @Nullable String secret,
        @Nullable String error) {

    /** @param current whether this is the page, or the page is below it */
    record MenuItem(String label, String path, boolean current) {}

    Frame withError(@Nullable String words) {
        return new Frame(title, site, user, role, csrf, menu, note, secret, words);
    }
}

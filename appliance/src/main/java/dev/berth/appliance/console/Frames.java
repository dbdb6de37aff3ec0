package dev.berth.appliance.console;

import dev.berth.appliance.console.Frame.MenuItem;
import dev.berth.appliance.page.Page;
import dev.berth.appliance.user.Principal;
import dev.berth.appliance.user.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the frame of each page: menu, user, and the word that was left for it. */
final class Frames {
    /** Separates a note from the secret that is shown with it. */
    static final String SECRET = "\n";

    private final Console console;

    Frames(Console console) {
        this.console = console;
    }

    /** The frame of a page that a user sees; takes the word that was left. */
    Frame of(Visit visit, String title) {
        return of(visit.session(), title, visit.path(), visit.session().take());
    }

    private Frame of(Session session, String title, String path, @Nullable String left) {
        String[] words = left == null ? new String[0] : left.split(SECRET, 2);
        Principal principal = session.principal();
        return new Frame(
                title,
                console.site(),
                principal.name(),
                principal.role().name().toLowerCase(Locale.ROOT),
                session.csrf(),
                menu(principal, path),
                words.length > 0 ? words[0] : null,
                words.length > 1 ? words[1] : null,
                null);
    }

    /** The frame before the login. */
    Frame outside(String title) {
        return new Frame(title, console.site(), "", "", "", List.of(), null, null, null);
    }

    /** A page that says what went wrong and nothing else. */
    Reply failure(@Nullable Session session, int status, String message) {
        Frame frame = session == null ? outside("Not done") : of(session, "Not done", "", null);
        return new Reply.Html(status, "failure.jte", frame.withError(message));
    }

    private List<MenuItem> menu(Principal principal, String path) {
        List<MenuItem> menu = new ArrayList<>();
        menu.add(new MenuItem("Overview", "/", path.equals("/")));
        addTables(menu, KernelPages.MACHINES, principal, path);
        addTables(menu, console.pages(), principal, path);
        Routes.MENU.forEach((label, target) -> menu.add(item(label, target, path)));
        addTables(menu, KernelPages.WORK, principal, path);
        addTables(menu, KernelPages.RIGHTS, principal, path);
        return menu;
    }

    private void addTables(List<MenuItem> menu, List<Page> pages, Principal principal, String path) {
        for (Page page : pages) {
            if (page.inMenu() && console.runs().may(principal, page.operation())) {
                menu.add(item(page.title(), page.path(), path));
            }
        }
    }

    private static MenuItem item(String label, String target, String path) {
        return new MenuItem(label, target, path.equals(target) || path.startsWith(target + "/"));
    }

    /** The kernel's pages, those of the services, and those for administrators, in the menu's order. */
    List<Page> allPages() {
        List<Page> all = new ArrayList<>(KernelPages.MACHINES);
        all.addAll(console.pages());
        all.addAll(KernelPages.WORK);
        all.addAll(KernelPages.RIGHTS);
        return all;
    }
}

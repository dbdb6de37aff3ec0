package dev.berth.appliance.console;

import dev.berth.appliance.api.Runs;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.page.Page;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.LoginLinks;
import dev.berth.appliance.user.Refusals;
import dev.berth.appliance.user.Sessions;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What the console works with.
 *
 * @param runs how pages do everything that they do
 * @param nobody whether there is no user at all, which the login page tells how to mend
 * @param entrances told of who logged in
 * @param refusals told of who was kept out; the authenticator tells of wrong passwords itself
 * @param pages of the services, in the order of the menu
 * @param site what stands at the top: the appliance's full name
 */
public record Console(
        Runs runs,
        Authenticator authenticator,
        Sessions sessions,
        LoginLinks links,
        BooleanSupplier nobody,
        Entrances entrances,
        Refusals refusals,
        InstantSource clock,
        List<Page> pages,
        String site) {
    public Console {
        pages = List.copyOf(pages);
    }

    /** Who came in. */
    @FunctionalInterface
    public interface Entrances {
        /** @param how with a password, or a link */
        void entered(String place, String user, String how);
    }

    /** Mounts the pages below everything else that the console's listener answers. */
    public void mount(JettySites sites) {
        sites.mountForConsole("/assets/", new AssetHandler());
        sites.mountForConsole("/", new ConsoleHandler(this));
    }
}

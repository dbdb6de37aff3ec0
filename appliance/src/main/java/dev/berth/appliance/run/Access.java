package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.ldap.LdapDirectory;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Directory;
import dev.berth.appliance.user.InventoryAuthenticator;
import dev.berth.appliance.user.LoginLinks;
import dev.berth.appliance.user.Passwords;
import dev.berth.appliance.user.Sessions;
import dev.berth.appliance.user.TellingAuthenticator;
import dev.berth.appliance.user.UserKinds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in: passwords and tokens, sessions and login links, and what is told of those who came and who did not. */
final class Access implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Access.class);
    private static final Duration SESSION_IDLE = Duration.ofHours(1);

    private final Supplier<Snapshot> now;
    private final Supplier<Configuration> configuration;
    private final InstantSource clock;
    private final EventStream events;
    private final RefusalHistory refusals;
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final LoginLinks links;

    Access(Inventory inventory, Supplier<Configuration> configuration, InstantSource clock, EventStream events) {
        this.now = inventory::now;
        this.configuration = configuration;
        this.clock = clock;
        this.events = events;
        var random = new SecureRandom();
        this.refusals = new RefusalHistory(inventory, clock);
        this.authenticator = new TellingAuthenticator(
                new InventoryAuthenticator(now, clock, new Passwords(), this::directory, random), refusals);
        this.sessions = new Sessions(
                now, clock, random, SESSION_IDLE, configuration.get().auth().session());
        this.links = new LoginLinks(now, clock, random);
    }

    /** Of the configuration as it is now: a reload may name another. */
    private Directory directory() {
        LdapDirectory.Settings ldap = configuration.get().auth().ldap();
        return ldap == null ? Directory.NONE : new LdapDirectory(ldap);
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Sessions sessions() {
        return sessions;
    }

    LoginLinks links() {
        return links;
    }

    RefusalHistory refusals() {
        return refusals;
    }

    boolean hasUsers() {
        return now.get().count(UserKinds.USER) > 0;
    }

    /** There is no default password: whoever wants to log in over the network is made on the machine. */
    void tellIfNobodyMayLogIn(String console) {
        if (!hasUsers() && now.get().count(UserKinds.TOKEN) == 0) {
            log.atInfo()
                    .addKeyValue("mend", Appliance.FIRST_USER)
                    .addKeyValue("console", console)
                    .log("no users yet: the API answers the Unix socket only");
        }
    }

    void entered(String place, String user, String how) {
        log.atInfo().addKeyValue("user", user).addKeyValue("from", place).log("logged in " + how);
        events.service(clock.instant(), "console", "logged in " + how, Map.of("user", user, "from", place));
    }

    void start() {
        refusals.start();
    }

    @Override
    public void close() {
        refusals.close();
    }
}

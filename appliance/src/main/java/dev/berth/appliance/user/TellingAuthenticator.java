package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Role;
import org.jspecify.annotations.Nullable;

/** Tells every refusal, whoever asked: the API, the console, a service. */
public final class TellingAuthenticator implements Authenticator {
    private final Authenticator judge;
    private final Refusals refusals;

    public TellingAuthenticator(Authenticator judge, Refusals refusals) {
        this.judge = judge;
        this.refusals = refusals;
    }

    @Override
    public Login login(@Nullable String authorization, String place) {
        Login login = judge.login(authorization, place);
        switch (login) {
            case Login.Refused refused -> refusals.refused(refused.by(), place, refused.reason());
            case Login.Throttled throttled ->
                // Whose they are was not looked at.
                refusals.refused(Actor.UNKNOWN, place, "not even looked at, after too many refused attempts");
            case Login.Known known -> {}
            case Login.Anonymous anonymous -> {}
        }
        return login;
    }

    @Override
    public boolean permits(Principal principal, Role needed, String area, String place) {
        boolean may = judge.permits(principal, needed, area, place);
        if (!may) {
            refusals.refused(
                    principal,
                    place,
                    "what takes the role " + needed.name().toLowerCase(java.util.Locale.ROOT) + " in " + area);
        }
        return may;
    }
}

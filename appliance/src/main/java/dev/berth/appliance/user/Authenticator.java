package dev.berth.appliance.user;

import dev.berth.appliance.operation.Role;
import org.jspecify.annotations.Nullable;

/**
 * Tells who stands behind a request's Authorization header; for HTTP handlers of the kernel and of services. Requests of the
 * Unix socket never come here, so that no guessing locks the machine itself out.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * May take as long as a password's hash does.
     *
     * @param authorization the header's value, null when there is none
     * @param place the client's address, without its port
     */
    Login login(@Nullable String authorization, String place);

    /** As {@link Principal#may(Role, String)}, and a no stands in the history like a refused login. */
    default boolean permits(Principal principal, Role needed, String area, String place) {
        return principal.may(needed, area);
    }
}

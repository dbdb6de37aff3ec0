package dev.berth.appliance.api;

/** Where refused logins and operations are told. */
@FunctionalInterface
public interface Refusals {
    /**
     * @param place the client's address
     * @param reason for the operator, without any secret
     */
    void refused(String place, String reason);
}

package dev.berth.appliance.operation;

/** Who may run an operation; each includes the ones before it. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN
}

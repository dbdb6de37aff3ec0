package dev.berth.dhcp.lease;

/**
 * What floods are held down to.
 *
 * @param perClient messages a second of one hardware address; 0 for any number
 * @param perPort addresses in use behind one port that a relay agent names in option 82; 0 for any number
 */
public record Limits(int perClient, int perPort) {
    public static final Limits NONE = new Limits(0, 0);
}

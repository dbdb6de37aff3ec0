package dev.berth.ntp.upstream;

/**
 * A server to be asked, as the configuration names it.
 *
 * @param host a name or an address
 * @param key number of the key that signs both ways, 0 for none
 * @param peer whether it is another appliance of this site
 */
public record Server(String host, int port, int key, boolean peer) {
    private static final int LAST_PORT = 65_535;

    /** {@code ntp.example} or {@code 10.0.0.1:1123}. */
    public static Server of(String text, int key, boolean peer) {
        int colon = text.indexOf(':');
        String host = (colon < 0 ? text : text.substring(0, colon)).strip();
        int port = colon < 0 ? Endpoint.NTP_PORT : port(text, text.substring(colon + 1));
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == ',')) {
            throw new IllegalArgumentException("'" + text + "' names no server; write a name or an IPv4 address");
        }
        return new Server(host, port, key, peer);
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("'" + text + "' has no port from 1 to 65535 after the colon");
    }
}

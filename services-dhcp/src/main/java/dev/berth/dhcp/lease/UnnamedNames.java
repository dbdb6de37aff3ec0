package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.util.Locale;

/**
 * The label of a client that calls itself nothing.
 *
 * @param template letters, digits and dashes, with {@code {address}} or {@code {mac}} among them
 */
public record UnnamedNames(String template) {
    private static final int LONGEST = 63;
    private static final Ipv4 LONGEST_ADDRESS = Ipv4.BROADCAST;

    public UnnamedNames {
        String label = label(template, LONGEST_ADDRESS, new Mac(0));
        boolean differs = template.contains("{address}") || template.contains("{mac}");
        if (!differs || label.length() > LONGEST || !label.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            throw new IllegalArgumentException("'" + template
                    + "' makes no names; write letters, digits and dashes with {address} or {mac}, as in ip-{address}");
        }
    }

    String label(Ipv4 address, Mac mac) {
        return label(template, address, mac);
    }

    private static String label(String template, Ipv4 address, Mac mac) {
        return template.toLowerCase(Locale.ROOT)
                .replace("{address}", address.toString().replace('.', '-'))
                .replace("{mac}", mac.toString().replace(":", ""));
    }
}

package dev.berth.tftp.boot;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name that a boot loader makes up to find its configuration.
 *
 * @param loader whose syntax
 * @param of whose configuration
 * @param atRoot whether it was asked for where the loader itself lies at the root, so that relative paths start there
 */
record Asked(Loader loader, Whose of, boolean atRoot) {
    enum Loader {
        PXELINUX,
        GRUB
    }

    /** Whose configuration a name means. */
    sealed interface Whose {
        record ByMac(Mac mac) implements Whose {}

        record ByAddress(Ipv4 address) implements Whose {}

        /** By a name that says nothing we know: who asks is who is meant. */
        record ByUuid() implements Whose {}

        /** What everybody gets who finds nothing else. */
        record Anybody() implements Whose {}
    }

    private static final String PXELINUX_DIRECTORY = "pxelinux.cfg";
    private static final String GRUB_FILE = "grub.cfg";
    private static final Pattern ETHERNET = Pattern.compile("01(-[0-9a-f]{2}){6}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static Optional<Asked> of(BootPath path) {
        String name = path.fileName().toLowerCase(Locale.ROOT);
        int depth = path.parts().size();
        if (depth > 1 && path.parts().get(depth - 2).equalsIgnoreCase(PXELINUX_DIRECTORY)) {
            Optional<Whose> whose = name.equals("default") ? Optional.of(new Whose.Anybody()) : key(name);
            return whose.map(of -> new Asked(Loader.PXELINUX, of, depth == 2));
        }
        if (name.equals(GRUB_FILE)) {
            return Optional.of(new Asked(Loader.GRUB, new Whose.Anybody(), false));
        }
        if (name.startsWith(GRUB_FILE + "-")) {
            return key(name.substring(GRUB_FILE.length() + 1)).map(of -> new Asked(Loader.GRUB, of, false));
        }
        return Optional.empty();
    }

    private static Optional<Whose> key(String name) {
        Matcher ethernet = ETHERNET.matcher(name);
        if (ethernet.matches()) {
            return Optional.of(new Whose.ByMac(Mac.of(name.substring(3))));
        }
        if (ADDRESS.matcher(name).matches()) {
            return Optional.of(new Whose.ByAddress(new Ipv4(Integer.parseUnsignedInt(name, 16))));
        }
        return UUID.matcher(name).matches() ? Optional.of(new Whose.ByUuid()) : Optional.empty();
    }
}

package dev.berth.tftp.boot;

import java.util.List;

/** What a boot loader is to do. */
sealed interface Menu {
    /** Boot from the machine's own disk. */
    record Local() implements Menu {}

    /**
     * Load a kernel.
     *
     * @param title for the screen
     * @param kernel path below the root
     * @param initrds paths below the root, in loading order
     * @param arguments of the kernel, variables replaced
     */
    record Install(String title, String kernel, List<String> initrds, String arguments) implements Menu {
        public Install {
            initrds = List.copyOf(initrds);
        }
    }
}

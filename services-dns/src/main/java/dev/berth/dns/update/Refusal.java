package dev.berth.dns.update;

import dev.berth.dns.message.Rcode;

/** Why an update is not made. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    final Rcode rcode;

    Refusal(Rcode rcode, String reason) {
        super(reason, null, false, false);
        this.rcode = rcode;
    }
}

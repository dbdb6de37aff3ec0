package dev.berth.tftp.server;

import dev.berth.appliance.inventory.Subject;
import dev.berth.tftp.message.ErrorCode;

/** What a request comes to before anything is sent. */
sealed interface Resolution {
    record Send(Content content, Subject about) implements Resolution {}

    record Refuse(ErrorCode code, String message) implements Resolution {}
}

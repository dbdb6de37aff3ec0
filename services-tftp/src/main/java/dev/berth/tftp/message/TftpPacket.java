package dev.berth.tftp.message;

import dev.berth.appliance.net.Octets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One packet (RFC 1350 §5, RFC 2347). */
public sealed interface TftpPacket {
    /** RRQ. {@code mode} in lower case; {@code options} in the order sent, names in lower case. */
    record ReadRequest(String file, String mode, Map<String, String> options) implements TftpPacket {
        public ReadRequest {
            options = inOrder(options);
        }
    }

    /** WRQ, as {@link ReadRequest}. */
    record WriteRequest(String file, String mode, Map<String, String> options) implements TftpPacket {
        public WriteRequest {
            options = inOrder(options);
        }
    }

    /** DATA. {@code block} from 0 to 65535. */
    record Data(int block, Octets payload) implements TftpPacket {}

    /** ACK. {@code block} from 0 to 65535; 0 acknowledges an OACK. */
    record Ack(int block) implements TftpPacket {}

    /** ERROR. */
    record Failure(int code, String message) implements TftpPacket {}

    /** OACK: the options that are accepted, each with the value that holds. */
    record OptionAck(Map<String, String> options) implements TftpPacket {
        public OptionAck {
            options = inOrder(options);
        }
    }

    private static Map<String, String> inOrder(Map<String, String> options) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
}

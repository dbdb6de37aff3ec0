package dev.berth.tftp.message;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packets from and to octets. */
public final class TftpCodec {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int DATA = 3;
    private static final int ACK = 4;
    private static final int ERROR = 5;
    private static final int OPTION_ACK = 6;
    private static final int HEADER = 4;

    private TftpCodec() {}

    /** Reads the datagram between position and limit, which it leaves as they are. */
    public static Decoded decode(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < 2) {
            return new Decoded.Malformed(0, "an operation code");
        }
        int operation = in.getShort() & 0xffff;
        return switch (operation) {
            case READ, WRITE -> request(in, operation);
            case DATA, ACK ->
                in.remaining() < 2
                        ? new Decoded.Malformed(2, "a block number")
                        : new Decoded.Whole(block(in, operation));
            case ERROR -> failure(in);
            case OPTION_ACK -> new Decoded.Whole(new OptionAck(options(in)));
            default -> new Decoded.Malformed(0, "an operation code from 1 to 6");
        };
    }

    private static Decoded request(ByteBuffer in, int operation) {
        String file = text(in);
        if (file == null) {
            return new Decoded.Malformed(2, "a file name that ends with NUL");
        }
        int modeAt = in.position();
        String mode = text(in);
        if (mode == null) {
            return new Decoded.Malformed(modeAt, "a mode that ends with NUL");
        }
        String lower = mode.toLowerCase(Locale.ROOT);
        Map<String, String> options = options(in);
        return new Decoded.Whole(
                operation == READ ? new ReadRequest(file, lower, options) : new WriteRequest(file, lower, options));
    }

    private static TftpPacket block(ByteBuffer in, int operation) {
        int number = in.getShort() & 0xffff;
        if (operation == ACK) {
            return new Ack(number);
        }
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return new Data(number, Octets.copyOf(payload));
    }

    private static Decoded failure(ByteBuffer in) {
        if (in.remaining() < 2) {
            return new Decoded.Malformed(2, "an error code");
        }
        int code = in.getShort() & 0xffff;
        String message = text(in);
        // Some ROMs leave the text or its end out.
        return new Decoded.Whole(new Failure(code, message == null ? "" : message));
    }

    /** Pairs up to the end; what does not make a pair is padding, as some ROMs send it. The first of a name counts. */
    private static Map<String, String> options(ByteBuffer in) {
        Map<String, String> options = new LinkedHashMap<>();
        while (true) {
            String name = text(in);
            String value = name == null || name.isEmpty() ? null : text(in);
            if (name == null || value == null) {
                return options;
            }
            options.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
    }

    /** The text up to the next NUL, or null when there is none. */
    private static @Nullable String text(ByteBuffer in) {
        for (int end = in.position(); end < in.limit(); end++) {
            if (in.get(end) == 0) {
                byte[] text = new byte[end - in.position()];
                in.get(text).get();
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** The octets of a packet. */
    public static byte[] encode(TftpPacket packet) {
        return switch (packet) {
            case ReadRequest request -> texts(READ, request.file(), request.mode(), request.options());
            case WriteRequest request -> texts(WRITE, request.file(), request.mode(), request.options());
            case Data data -> {
                byte[] octets = new byte[HEADER + data.payload().length()];
                ByteBuffer.wrap(octets).putShort((short) DATA).putShort((short) data.block());
                data.payload().copyTo(octets, HEADER);
                yield octets;
            }
            case Ack ack ->
                ByteBuffer.allocate(HEADER)
                        .putShort((short) ACK)
                        .putShort((short) ack.block())
                        .array();
            case Failure failure -> {
                byte[] message = failure.message().getBytes(StandardCharsets.UTF_8);
                yield ByteBuffer.allocate(HEADER + message.length + 1)
                        .putShort((short) ERROR)
                        .putShort((short) failure.code())
                        .put(message)
                        .array();
            }
            case OptionAck ack -> texts(OPTION_ACK, null, null, ack.options());
        };
    }

    private static byte[] texts(
            int operation, @Nullable String file, @Nullable String mode, Map<String, String> options) {
        var joined = new StringBuilder();
        if (file != null && mode != null) {
            joined.append(file).append('\0').append(mode).append('\0');
        }
        options.forEach(
                (name, value) -> joined.append(name).append('\0').append(value).append('\0'));
        byte[] octets = joined.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + octets.length)
                .putShort((short) operation)
                .put(octets)
                .array();
    }
}

package dev.berth.dns.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network order within byte arrays, and the sizes that the message format fixes (RFC 1035 §4.1). */
public final class Wire {
    public static final int HEADER = 12;
    public static final int MAX_NAME = 255;
    public static final int MAX_LABEL = 63;
    /** Root label, type, class, TTL, length (RFC 6891 §6.1.2). */
    public static final int OPT_SIZE = 11;
    /** Type, class, TTL and length of a record: what follows its owner. */
    public static final int FIXED = 10;
    /** A compression pointer's two top bits, as a 16-bit number (RFC 1035 §4.1.4). */
    public static final int POINTER = 0xc000;
    /** Offsets from here on cannot be pointed to. */
    public static final int POINTABLE = 0x4000;

    public static final int IN = 1;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    public static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    public static int u16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at) & 0xffff;
    }

    public static void u16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    public static int i32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    public static void i32(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }
}

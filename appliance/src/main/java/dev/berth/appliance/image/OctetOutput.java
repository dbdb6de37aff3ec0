package dev.berth.appliance.image;

import dev.berth.appliance.net.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Gathers octets. Numbers take seven bits an octet, the lowest first. */
final class OctetOutput {
    private byte[] octets = new byte[1 << 16];
    private int size;

    int size() {
        return size;
    }

    byte[] octets() {
        return octets;
    }

    void clear() {
        size = 0;
    }

    private void reserve(int more) {
        if (size + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, size + more));
        }
    }

    void number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octets[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[size++] = (byte) rest;
    }

    /** For numbers that may be below zero. */
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    void bytes(byte[] value) {
        number(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, octets, size, value.length);
        size += value.length;
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void serials(Map<DomainName, Long> zones) {
        number(zones.size());
        zones.forEach((zone, serial) -> {
            bytes(zone.wire());
            number(serial);
        });
    }
}

package dev.berth.appliance.net;

/**
 * A value whose whole meaning is one text: {@code toString()} writes it and a public static {@code of(String)} of the same
 * class reads it back, throwing {@link IllegalArgumentException} with what was found and what was expected.
 */
public interface Scalar {}

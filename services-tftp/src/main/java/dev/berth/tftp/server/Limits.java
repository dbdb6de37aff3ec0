package dev.berth.tftp.server;

import java.nio.file.Path;

/**
 * What clients may write.
 *
 * @param directory that they may write into
 * @param most octets of one file
 * @param space octets of all files
 * @param replace whether a file that is there may be replaced
 */
public record Limits(Path directory, long most, long space, boolean replace) {}

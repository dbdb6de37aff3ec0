package dev.berth.appliance.image;

/**
 * The place of the log up to which an image holds everything: the frame whose last revision the image has. Another log, or
 * one that went on differently from an earlier state, has another frame there.
 */
public record Mark(long first, long last, int checksum) {}

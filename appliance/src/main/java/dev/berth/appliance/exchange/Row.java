package dev.berth.appliance.exchange;

import tools.jackson.databind.node.ObjectNode;

/**
 * One entity of a file that is imported.
 *
 * @param line where it begins, from 1
 */
public record Row(int line, ObjectNode values) {}

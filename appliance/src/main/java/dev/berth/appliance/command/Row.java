package dev.berth.appliance.command;

import tools.jackson.databind.node.ObjectNode;

/**
 * One entity of a file that is imported.
 *
 * @param line where it begins, from 1
 */
record Row(int line, ObjectNode values) {}

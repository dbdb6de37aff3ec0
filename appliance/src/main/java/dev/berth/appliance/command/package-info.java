/** The kernel's own operations: status, hosts, nodes, events, history. */
@NullMarked
package dev.berth.appliance.command;

import org.jspecify.annotations.NullMarked;

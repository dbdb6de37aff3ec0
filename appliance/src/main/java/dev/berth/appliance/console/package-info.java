/** The console: pages for browsers, drawn on the server, over operations and nothing else. */
@NullMarked
package dev.berth.appliance.console;

import org.jspecify.annotations.NullMarked;

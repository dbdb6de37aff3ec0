/** Pages of the console as services describe them: tables and forms over operations. */
@NullMarked
package dev.berth.appliance.page;

import org.jspecify.annotations.NullMarked;

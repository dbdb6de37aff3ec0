/** The one JSON form of the inventory's values: in the log, in the database, in the API. */
@NullMarked
package dev.berth.appliance.json;

import org.jspecify.annotations.NullMarked;

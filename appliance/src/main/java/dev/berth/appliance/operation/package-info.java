/** One thing that can be done: API route, OpenAPI entry and CLI command from one definition. */
@NullMarked
package dev.berth.appliance.operation;

import org.jspecify.annotations.NullMarked;

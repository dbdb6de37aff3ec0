/** Operations over HTTP: routes, OpenAPI document, metrics and health. */
@NullMarked
package dev.berth.appliance.api;

import org.jspecify.annotations.NullMarked;

/** Users, their tokens and rights, and how a request over TCP proves whose it is. */
@NullMarked
package dev.berth.appliance.user;

import org.jspecify.annotations.NullMarked;

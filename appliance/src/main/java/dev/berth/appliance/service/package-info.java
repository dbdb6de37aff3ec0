/** What a service is to the kernel, and what the kernel hands to a service. */
@NullMarked
package dev.berth.appliance.service;

import org.jspecify.annotations.NullMarked;

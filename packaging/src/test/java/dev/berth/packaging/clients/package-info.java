/** The distribution served to real clients in network namespaces: profile {@code real-clients}, needs root. */
@NullMarked
package dev.berth.packaging.clients;

import org.jspecify.annotations.NullMarked;

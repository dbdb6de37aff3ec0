/** Sockets, threads and files around the transfers, and the same tree over HTTP. */
@NullMarked
package dev.berth.tftp.server;

import org.jspecify.annotations.NullMarked;

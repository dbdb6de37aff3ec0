/** UDP with what Java's own sockets lack: batches, arrival stamps, the address that was asked, segmentation. Linux only. */
@NullMarked
package dev.berth.appliance.udp;

import org.jspecify.annotations.NullMarked;

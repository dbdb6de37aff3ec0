package dev.berth.tftp.transfer;

import java.util.Arrays;

/** Turns netascii back, block by block: CR LF becomes LF, CR NUL becomes CR, whatever the block that they are in. */
public final class NetasciiDecoder {
    private boolean pending;

    /** The text of the next octets; a CR at the end waits for what follows. */
    public byte[] decode(byte[] octets) {
        byte[] text = new byte[octets.length + 1];
        int at = 0;
        for (byte octet : octets) {
            if (pending) {
                pending = false;
                if (octet == '\n') {
                    text[at++] = '\n';
                    continue;
                }
                text[at++] = '\r';
                if (octet == 0) {
                    continue;
                }
            }
            if (octet == '\r') {
                pending = true;
            } else {
                text[at++] = octet;
            }
        }
        return Arrays.copyOf(text, at);
    }

    /** What still waits at the end of the file. */
    public byte[] end() {
        return pending ? new byte[] {'\r'} : new byte[0];
    }
}

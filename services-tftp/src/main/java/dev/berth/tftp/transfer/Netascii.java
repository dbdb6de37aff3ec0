package dev.berth.tftp.transfer;

/** The text form of RFC 764 that the mode netascii asks for: LF becomes CR LF, CR becomes CR NUL (RFC 1350 §1). */
public final class Netascii {
    private Netascii() {}

    public static byte[] encode(byte[] text) {
        int more = 0;
        for (byte octet : text) {
            if (octet == '\n' || octet == '\r') {
                more++;
            }
        }
        byte[] encoded = new byte[text.length + more];
        int at = 0;
        for (byte octet : text) {
            if (octet == '\n') {
                encoded[at++] = '\r';
            }
            encoded[at++] = octet;
            if (octet == '\r') {
                encoded[at++] = 0;
            }
        }
        return encoded;
    }
}

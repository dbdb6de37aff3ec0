package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.message.ExtensionField;
import dev.berth.ntp.message.NtpPacket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a request is to NTS (RFC 8915 §5). */
public sealed interface NtsRequest {
    int UNIQUE_ID = 0x0104;
    int COOKIE = 0x0204;
    int PLACEHOLDER = 0x0304;
    int AUTHENTICATOR = 0x0404;

    /** Of a nonce of ours; a request leaves room for it (RFC 8915 §5.6). */
    int NONCE = 16;
    /** Lengths of nonce and ciphertext, which an authenticator begins with. */
    int LENGTHS = 4;
    /** A shorter datagram has no room for the three fields. */
    int SHORTEST = NtpPacket.SIZE + 36 + 20 + 40;

    int SHORTEST_ID = 32;

    /** One without NTS. */
    record Plain() implements NtsRequest {}

    /** One that has some of the fields and not each that it must have, or a field that is broken. */
    record Malformed(String expected) implements NtsRequest {}

    /** One that nobody can be trusted for: to be told so (RFC 8915 §5.7). */
    record Refused(Octets uniqueId, Fault fault) implements NtsRequest {}

    enum Fault {
        /** None of our master keys opens the cookie. */
        COOKIE,
        /** The cookie is good, the authenticator is not. */
        AUTHENTICATOR
    }

    /**
     * One from who has the keys in its cookie.
     *
     * @param cookies how many it is to be given, 1 to {@link KeyExchange#COOKIES}: the answer fits the request's length
     */
    record Genuine(Octets uniqueId, SessionKeys keys, int cookies) implements NtsRequest {}

    /** @param datagram of version 4, whole and without a MAC */
    static NtsRequest read(byte[] datagram, CookieKeys keys) {
        Optional<List<ExtensionField>> all = ExtensionField.decode(datagram, NtpPacket.SIZE);
        if (all.isEmpty()) {
            return new Malformed("extension fields");
        }
        ExtensionField uniqueId = null;
        ExtensionField cookie = null;
        int placeholders = 0;
        for (ExtensionField field : all.get()) {
            switch (field.type()) {
                case UNIQUE_ID -> {
                    if (uniqueId != null || field.bodyLength() < SHORTEST_ID) {
                        return new Malformed("one unique identifier of 32 octets or more");
                    }
                    uniqueId = field;
                }
                case COOKIE -> {
                    if (cookie != null) {
                        return new Malformed("one cookie");
                    }
                    cookie = field;
                }
                case PLACEHOLDER -> placeholders += field.bodyLength() == CookieKeys.LENGTH ? 1 : 0;
                case AUTHENTICATOR -> {
                    // What comes after it is nobody's word.
                    return uniqueId == null || cookie == null
                            ? new Malformed("unique identifier and cookie before the authenticator")
                            : authenticate(datagram, uniqueId, cookie, placeholders, field, keys);
                }
                default -> {
                    // Not of NTS.
                }
            }
        }
        // A unique identifier alone is no more than a name for the request.
        return cookie == null ? new Plain() : new Malformed("an authenticator");
    }

    private static NtsRequest authenticate(
            byte[] datagram,
            ExtensionField uniqueId,
            ExtensionField cookie,
            int placeholders,
            ExtensionField authenticator,
            CookieKeys keys) {
        if (authenticator.bodyLength() < LENGTHS) {
            return new Malformed("lengths of nonce and ciphertext");
        }
        int at = authenticator.begin() + ExtensionField.HEAD;
        int nonce = ExtensionField.number(datagram, at);
        int sealed = ExtensionField.number(datagram, at + 2);
        int nonceAt = at + LENGTHS;
        int sealedAt = nonceAt + padded(nonce);
        int padding = authenticator.end() - sealedAt - padded(sealed);
        if (nonce == 0 || sealed < Siv.TAG || padding < 0 || nonce + padding < NONCE) {
            return new Malformed("nonce, ciphertext, and room for a nonce of 16 octets");
        }
        Octets id = uniqueId.body(datagram);
        SessionKeys session = keys.open(cookie.body(datagram));
        if (session == null) {
            return new Refused(id, Fault.COOKIE);
        }
        byte[] inner = new Siv(session.toServer().bytes())
                .open(
                        Arrays.copyOfRange(datagram, sealedAt, sealedAt + sealed),
                        Arrays.copyOf(datagram, authenticator.begin()),
                        Arrays.copyOfRange(datagram, nonceAt, nonceAt + nonce));
        if (inner == null) {
            return new Refused(id, Fault.AUTHENTICATOR);
        }
        Optional<List<ExtensionField>> encrypted = ExtensionField.decode(inner, 0);
        if (encrypted.isEmpty()) {
            return new Malformed("extension fields within the ciphertext");
        }
        long wanted = 1
                + placeholders
                + encrypted.get().stream()
                        .filter(field -> field.type() == PLACEHOLDER && field.bodyLength() == CookieKeys.LENGTH)
                        .count();
        int fit = NtsReply.cookiesWithin(datagram.length, id.length());
        return fit < 1
                ? new Malformed("room for an answer")
                : new Genuine(id, session, (int) Math.min(Math.min(wanted, KeyExchange.COOKIES), fit));
    }

    static int padded(int length) {
        return length + 3 & ~3;
    }
}

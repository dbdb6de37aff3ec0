package dev.berth.appliance.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a server is reached by: DNS names, the first of them the one that stands in front, and IPv4 addresses. */
public record Names(List<String> dns, List<String> addresses) {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    public Names {
        dns = List.copyOf(dns);
        addresses = List.copyOf(addresses);
    }

    /** Whether a certificate is for exactly these. */
    boolean are(X509Certificate certificate) {
        Set<String> wanted = new TreeSet<>(dns);
        wanted.addAll(addresses);
        return wanted.equals(of(certificate));
    }

    private static Set<String> of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (name.get(0) instanceof Integer sort && (sort == DNS || sort == ADDRESS)) {
                    names.add(
                            sort == DNS
                                    ? name.get(1).toString()
                                    : address(name.get(1).toString()));
                }
            }
        } catch (CertificateParsingException e) {
            // Then it is for none.
            return Set.of();
        }
        return names;
    }

    private static String address(String text) {
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}

package dev.berth.dns.server;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dns.message.QType;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.sign.SigningFailure;
import dev.berth.dns.sign.SigningKey;
import dev.berth.dns.sign.ZoneKeys;
import dev.berth.dns.transfer.SoaData;
import dev.berth.dns.transfer.Transfer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth zone keys | sign | signed}. */
final class SigningOperations {
    private final Supplier<ZoneSigner> signer;

    SigningOperations(Supplier<ZoneSigner> signer) {
        this.signer = signer;
    }

    private Signing signing() {
        return signer.get().signing();
    }

    record SignedZoneName(
            @Param(value = "the signed zone's name", position = 0)
            DomainName zone) {}

    record Sign(
            @Param(value = "the signed zone's name", position = 0)
            DomainName zone,

            @Param("begin to replace the key") @Nullable Boolean roll,

            @Param("the zone above has the DS record that 'zone keys' shows") @Nullable
            Boolean dsPublished) {}

    /**
     * @param state what the key does: published, active or retired
     * @param ds what the zone above should have; null for a key that it should not, or not yet, have
     */
    record KeyLine(
            int tag,
            String state,
            String since,
            String algorithm,
            @Nullable String atParent,
            @Nullable String ds,
            String dnskey) {}

    /**
     * @param serial of the signed zone
     * @param signatures made since the start
     * @param renewal when the first signature is made anew
     * @param lag seconds that the oldest change has been waiting for its signatures
     * @param failure why the zone is not signed
     */
    record Keys(
            DomainName zone,
            String denial,
            long serial,
            long signatures,
            String renewal,
            double lag,
            @Nullable String failure,
            List<KeyLine> keys) {}

    record Lines(List<String> lines) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "zone keys",
                        "How a zone is signed, its keys, and the DS record for the zone above",
                        "/zones/{zone}/keys",
                        SignedZoneName.class,
                        Keys.class,
                        this::keys),
                Operation.changing(
                        "zone sign",
                        "Make all signatures of a zone anew, or replace its key",
                        Method.POST,
                        "/zones/{zone}/keys",
                        Sign.class,
                        Keys.class,
                        this::sign),
                Operation.reading(
                        "zone signed",
                        "A signed zone as a master file, with its signatures",
                        "/zones/{zone}/signed",
                        SignedZoneName.class,
                        Lines.class,
                        this::signed));
    }

    private Keys keys(SignedZoneName input, Call call) throws OperationFailure {
        return keys(input.zone());
    }

    private Keys keys(DomainName zone) throws OperationFailure {
        Signing.Status status = signing().status(zone);
        if (status == null) {
            throw new OperationFailure(
                    Reason.ABSENT,
                    "zone " + zone + " is not signed; say 'dnssec: nsec3' to it under dns.zones, and 'berth reload'");
        }
        var keys = new ZoneKeys(0, status.keys());
        return new Keys(
                zone,
                status.denial().name().toLowerCase(Locale.ROOT),
                status.serial(),
                status.made(),
                status.serial() == 0 ? "" : status.renewal().toString(),
                signing().lag().toMillis() / 1000.0,
                status.failure(),
                keys.keys().stream().map(key -> line(zone, key)).toList());
    }

    private static KeyLine line(DomainName zone, SigningKey key) {
        return new KeyLine(
                key.tag(),
                key.stage().name().toLowerCase(Locale.ROOT),
                key.since().toString(),
                "ECDSAP256SHA256",
                key.atParent() == null ? null : key.atParent().toString(),
                key.stage() == SigningKey.Stage.ACTIVE ? record(zone, QType.DS, key.ds(zone)) : null,
                record(zone, QType.DNSKEY, key.publicKey()));
    }

    private static String record(DomainName zone, int type, Octets rdata) {
        return text(zone) + " IN " + RecordText.type(type) + " " + RecordText.data(zone, type, rdata);
    }

    private Keys sign(Sign input, Call call) throws OperationFailure {
        DomainName zone = input.zone();
        keys(zone);
        if (call.preview()) {
            return keys(zone);
        }
        try {
            boolean published = Boolean.TRUE.equals(input.dsPublished());
            if (published && !signing().atParent(zone)) {
                throw new OperationFailure(
                        Reason.CONFLICT,
                        "of the active key that was known already; 'berth zone keys " + zone + "' shows");
            }
            if (Boolean.TRUE.equals(input.roll())) {
                if (!signing().roll(zone)) {
                    throw new OperationFailure(
                            Reason.CONFLICT, "a key is being replaced already; 'berth zone keys " + zone + "' shows");
                }
            } else if (!published) {
                signing().renew(zone);
            }
        } catch (SigningFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.reason());
        }
        signer.get().wake();
        return keys(zone);
    }

    private Lines signed(SignedZoneName input, Call call) throws OperationFailure {
        keys(input.zone());
        Signing.State state = signing().state(input.zone());
        if (state == null) {
            throw new OperationFailure(Reason.UNAVAILABLE, "zone " + input.zone() + " is not signed yet; ask again");
        }
        return new Lines(Stream.concat(
                        Stream.of(soa(state)),
                        state.rrsets().stream()
                                .sorted(Comparator.comparing(RRset::name).thenComparing(RRset::type))
                                .flatMap(rrset -> rrset.rdata().stream()
                                        .map(rdata -> text(rrset.name()) + " "
                                                + Transfer.ttl(rrset, rdata) + " IN "
                                                + RecordText.type(rrset.type()) + " "
                                                + RecordText.data(rrset.name(), rrset.type(), rdata))))
                .toList());
    }

    private static String soa(Signing.State state) {
        Octets rdata = Octets.copyOf(SoaData.of(state.zone().soa(), state.serial()));
        return text(state.zone().name()) + " " + state.zone().ttl() + " IN SOA "
                + RecordText.data(state.zone().name(), QType.SOA, rdata);
    }

    private static String text(DomainName name) {
        return name.isRoot() ? "." : name + ".";
    }
}

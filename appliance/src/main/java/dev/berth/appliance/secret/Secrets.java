package dev.berth.appliance.secret;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.secret.KeyFile.SealingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals values for the inventory and opens them for the services that need them. */
public final class Secrets {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int NAME_OCTETS = 6;

    private final KeyFile file;
    private final SecureRandom random;

    /** @param keyFile made with the first secret */
    public Secrets(Path keyFile, SecureRandom random) {
        this.file = new KeyFile(keyFile);
        this.random = random;
    }

    /**
     * A secret in clear.
     *
     * @return empty when there is none of that name
     * @throws SecretFailure when it cannot be opened
     */
    public Optional<String> find(Snapshot now, String name) throws SecretFailure {
        Entity<Secret> secret = now.find(Secret.KIND, Secret.key(name));
        return secret == null ? Optional.empty() : Optional.of(open(secret.value()));
    }

    /**
     * A value as the inventory may keep it.
     *
     * @throws SecretFailure also when there are secrets and no key file any more: a new one would hide that they are lost
     */
    public synchronized Secret seal(Snapshot now, String name, String value) throws SecretFailure {
        List<SealingKey> keys = file.read();
        if (keys.isEmpty()) {
            if (now.count(Secret.KIND) > 0) {
                throw missing();
            }
            keys = List.of(fresh());
            file.write(keys);
        }
        return seal(keys.getLast(), name, value);
    }

    private SecretFailure missing() {
        return new SecretFailure(
                "there is no key file " + file.path() + " any more, and secrets are sealed with its keys",
                "put it back from a backup, or remove the secrets with 'berth secret rm'");
    }

    private SealingKey fresh() {
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        byte[] name = new byte[NAME_OCTETS];
        random.nextBytes(name);
        return new SealingKey(Octets.copyOf(name).toString(), octets);
    }

    private Secret seal(SealingKey key, String name, String value) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, key, nonce, name).doFinal(value.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new Secret(name, key.name(), Octets.copyOf(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SealingKey key, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key.octets(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        // A sealed value put under another name does not open.
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private String open(Secret secret) throws SecretFailure {
        List<SealingKey> keys = file.read();
        if (keys.isEmpty()) {
            throw missing();
        }
        Optional<SealingKey> key =
                keys.stream().filter(each -> each.name().equals(secret.key())).findFirst();
        byte[] all = secret.sealed().bytes();
        if (key.isPresent() && all.length > NONCE) {
            try {
                byte[] nonce = java.util.Arrays.copyOf(all, NONCE);
                byte[] value = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, secret.name())
                        .doFinal(all, NONCE, all.length - NONCE);
                return new String(value, StandardCharsets.UTF_8);
            } catch (GeneralSecurityException e) {
                throw unopenable(secret);
            }
        }
        throw unopenable(secret);
    }

    private SecretFailure unopenable(Secret secret) {
        return new SecretFailure(
                "secret " + secret.name() + " does not open with the keys of " + file.path(),
                "put the key file of that time back, or set the secret anew with 'berth secret set'");
    }

    /** Adds a new key, with which is sealed from now on; the older ones still open. */
    public synchronized void addKey(Snapshot now) throws SecretFailure {
        List<SealingKey> keys = new ArrayList<>(file.read());
        if (keys.isEmpty() && now.count(Secret.KIND) > 0) {
            throw missing();
        }
        keys.add(fresh());
        file.write(keys);
    }

    /** The secret sealed with the newest key. */
    public synchronized Secret sealedAnew(Secret secret) throws SecretFailure {
        return seal(file.read().getLast(), secret.name(), open(secret));
    }

    /** Forgets the keys that no secret is sealed with any more; what the history holds of them opens no more. */
    public synchronized void dropOldKeys(Snapshot now) throws SecretFailure {
        List<SealingKey> keys = file.read();
        if (keys.size() < 2) {
            return;
        }
        List<String> used = now.all(Secret.KIND).map(each -> each.value().key()).toList();
        SealingKey newest = keys.getLast();
        file.write(keys.stream()
                .filter(key -> key.equals(newest) || used.contains(key.name()))
                .toList());
    }
}

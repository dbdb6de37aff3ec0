package dev.berth.dns.server;

import dev.berth.appliance.file.WholeFile;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.sign.SigningFailure;
import dev.berth.dns.sign.SigningKey;
import dev.berth.dns.sign.SigningStore;
import dev.berth.dns.sign.ZoneKeys;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and signatures in files of a directory, {@code ZONE.keys} and {@code ZONE.signatures}, for their owner alone. The first
 * line of a key file is {@code berth-keys 1 SERIAL}; each other line is a key.
 */
final class SigningFiles implements SigningStore {
    private static final Logger LOG = LoggerFactory.getLogger(SigningFiles.class);
    private static final String HEAD = "berth-keys 1 ";
    private static final int VERSION = 1;

    private final Path folder;

    SigningFiles(Path folder) {
        this.folder = folder;
    }

    private Path file(DomainName zone, String kind) {
        var name = new StringBuilder();
        for (char c : (zone.isRoot() ? "@" : zone.toString()).toCharArray()) {
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
            name.append(plain ? String.valueOf(c) : "%%%02x".formatted((int) c));
        }
        return folder.resolve(name + "." + kind);
    }

    @Override
    public @Nullable ZoneKeys keys(DomainName zone) throws SigningFailure {
        Path path = file(zone, "keys");
        try {
            if (!WholeFile.isOwnersAlone(path)) {
                throw new SigningFailure(
                        "key file " + path + " may be read or written by others than its owner; chmod 600 " + path);
            }
            List<String> lines = Files.readAllLines(path, StandardCharsets.US_ASCII);
            if (lines.size() < 2 || !lines.getFirst().startsWith(HEAD)) {
                throw damaged(path);
            }
            List<SigningKey> keys = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                keys.add(SigningKey.of(line));
            }
            var all = new ZoneKeys(Long.parseLong(lines.getFirst().substring(HEAD.length())), keys);
            all.active();
            return all;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new SigningFailure("key file " + path + " cannot be read ("
                    + e.getClass().getSimpleName() + "); give it back to the user that Berth runs as, with chmod 600");
        } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
            throw damaged(path);
        }
    }

    private static SigningFailure damaged(Path path) {
        return new SigningFailure("key file " + path + " is damaged; put it back from a backup");
    }

    @Override
    public void keep(DomainName zone, ZoneKeys keys) throws SigningFailure {
        var text = new StringBuilder(HEAD).append(keys.reserved()).append('\n');
        keys.keys().forEach(key -> text.append(key.text()).append('\n'));
        Path path = file(zone, "keys");
        try {
            replace(path, text.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new SigningFailure("key file " + path + " cannot be written ("
                    + e.getClass().getSimpleName() + "); make its folder writable for the user that Berth runs as");
        }
    }

    @Override
    public Map<Octets, List<Octets>> signatures(DomainName zone) {
        Map<Octets, List<Octets>> all = new HashMap<>();
        Path path = file(zone, "signatures");
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            int rrsets = in.readInt() == VERSION ? in.readInt() : 0;
            for (int i = 0; i < rrsets; i++) {
                Octets digest = octets(in);
                List<Octets> signatures = new ArrayList<>(1);
                for (int left = in.readUnsignedByte(); left > 0; left--) {
                    signatures.add(octets(in));
                }
                all.put(digest, signatures);
            }
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("cause", e.toString())
                    .log("signatures of the last run not read; they are made anew");
        }
        return all;
    }

    private static Octets octets(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new java.io.EOFException("cut");
        }
        return Octets.copyOf(octets);
    }

    @Override
    public void keep(DomainName zone, Map<Octets, List<Octets>> signatures) {
        Path path = file(zone, "signatures");
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new BufferedOutputStream(octets))) {
            out.writeInt(VERSION);
            out.writeInt(signatures.size());
            for (Map.Entry<Octets, List<Octets>> entry : signatures.entrySet()) {
                write(out, entry.getKey());
                out.writeByte(entry.getValue().size());
                for (Octets one : entry.getValue()) {
                    write(out, one);
                }
            }
            out.flush();
            replace(path, octets.toByteArray());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("cause", e.toString())
                    .log("signatures not kept; the next start makes them anew");
        }
    }

    private static void write(DataOutputStream out, Octets octets) throws IOException {
        out.writeShort(octets.length());
        out.write(octets.bytes());
    }

    private void replace(Path path, byte[] content) throws IOException {
        Files.createDirectories(folder);
        WholeFile.replace(path, content, WholeFile.Readers.OWNER);
    }
}

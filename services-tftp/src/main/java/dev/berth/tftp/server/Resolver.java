package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.tftp.boot.BootTree;
import dev.berth.tftp.boot.Found;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.transfer.Netascii;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Finds and opens what a TFTP client asks for. Reads the disk, so not for the loop's thread. */
final class Resolver {
    private static final String TFTP = "tftp";
    private static final String NETASCII = "netascii";
    /** Netascii is for texts, and is made in memory. */
    private static final long LARGEST_TEXT = 16 << 20;

    private final BootTree tree;
    private final SharedFiles files;
    private final Told told;
    private final Counts counts;

    Resolver(BootTree tree, SharedFiles files, Told told, Counts counts) {
        this.tree = tree;
        this.files = files;
        this.told = told;
        this.counts = counts;
    }

    Resolution resolve(Ipv4 client, ReadRequest request) {
        boolean netascii = request.mode().equals(NETASCII);
        Found.Answer answer = tree.find(client, request.file());
        return switch (answer.found()) {
            case Found.Stored file -> open(file, answer, request, netascii);
            case Found.Rendered rendered -> {
                byte[] text = rendered.text().getBytes(StandardCharsets.UTF_8);
                yield new Resolution.Send(Content.of(netascii ? Netascii.encode(text) : text), answer.about());
            }
            case Found.Absent absent -> {
                counts.refused(TFTP, "absent");
                told.absent(answer.about(), TFTP, request.file());
                yield new Resolution.Refuse(ErrorCode.FILE_NOT_FOUND, "File not found");
            }
            case Found.Refused refused -> {
                counts.refused(TFTP, "refused");
                told.refused(answer.about(), TFTP, request.file(), refused.reason());
                yield new Resolution.Refuse(ErrorCode.ACCESS_VIOLATION, "Access violation");
            }
            case Found.Broken broken -> broken(answer, request, broken.problem());
        };
    }

    private Resolution open(Found.Stored file, Found.Answer answer, ReadRequest request, boolean netascii) {
        try {
            if (!netascii) {
                return new Resolution.Send(files.open(file), answer.about());
            }
            if (file.attributes().size() > LARGEST_TEXT) {
                return new Resolution.Refuse(ErrorCode.NOT_DEFINED, "Too large for netascii; use octet");
            }
            return new Resolution.Send(Content.of(Netascii.encode(Files.readAllBytes(file.path()))), answer.about());
        } catch (IOException e) {
            return broken(answer, request, file.path() + " cannot be read (" + e.getMessage() + ")");
        }
    }

    private Resolution broken(Found.Answer answer, ReadRequest request, String problem) {
        counts.refused(TFTP, "broken");
        told.broken(answer.about(), TFTP, request.file(), problem);
        // The problem itself may speak of other hosts or of our disk.
        return new Resolution.Refuse(ErrorCode.FILE_NOT_FOUND, "File cannot be made; see the server's events");
    }
}

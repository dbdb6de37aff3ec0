package dev.berth.ntp.server;

import dev.berth.appliance.service.ServiceFailure;
import dev.berth.ntp.nts.CookieKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master keys of cookies over time: a new one each day, on disk before anything is sealed with it. */
final class CookieKeyring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CookieKeyring.class);
    private static final Duration LOOK = Duration.ofMinutes(10);

    private final CookieKeyFile file;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Thread thread = Thread.ofVirtual().name("ntp-cookie-keys").unstarted(this::watch);
    private volatile CookieKeys current;

    /** @throws ServiceFailure if the keys cannot be read, or the first ones not kept */
    CookieKeyring(Path path, InstantSource clock) throws ServiceFailure {
        this.file = new CookieKeyFile(path);
        this.clock = clock;
        Optional<CookieKeys> kept = file.read();
        if (kept.isPresent()) {
            current = kept.get();
            look();
        } else {
            current = CookieKeys.begin(clock.instant(), random);
            try {
                file.write(current);
            } catch (IOException e) {
                throw new ServiceFailure(
                        "ntp: key file " + path + " cannot be written ("
                                + e.getClass().getSimpleName() + ")",
                        "make its folder writable for the user that Berth runs as");
            }
        }
        thread.start();
    }

    CookieKeys current() {
        return current;
    }

    /** Makes a new key where that is due; one that cannot be kept is not used, and the old ones stay good. */
    synchronized void look() {
        Instant now = clock.instant();
        if (!current.isDue(now)) {
            return;
        }
        CookieKeys next = current.rotated(now, random);
        try {
            file.write(next);
            current = next;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("new key of NTS cookies not kept; the old one goes on");
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

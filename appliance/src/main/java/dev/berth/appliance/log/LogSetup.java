package dev.berth.appliance.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logging in code, so that no file on the class path decides. */
public final class LogSetup {
    /** One line per event: time, level, who, what, fields; of an exception its class, message and nearest cause. */
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp{DOUBLE}%replace( %ex{0}){'[\\r\\n]+',' '}%n%nopex";

    private static final String LINE_WITH_TRACE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp{DOUBLE}%n";

    private LogSetup() {}

    /**
     * Logs to standard output.
     *
     * @param json one JSON object per line
     * @param level error, warn, info, debug or trace; of Berth itself, libraries are one step quieter
     */
    public static void apply(boolean json, String level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        Level ours = Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO);
        appender.setEncoder(encoder(context, json, ours.isGreaterOrEqual(Level.INFO) ? LINE : LINE_WITH_TRACE));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN);
        root.addAppender(appender);
        context.getLogger("dev.berth").setLevel(ours);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json, String line) {
        if (json) {
            var encoder = new JsonEncoder();
            encoder.setContext(context);
            encoder.start();
            return encoder;
        }
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(line);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}

package dev.berth.dhcp.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says once when a network's pools get short of addresses, and once when they have enough again. */
public final class PoolWatch {
    /** Percent in use from which somebody is told; less than the first by {@link #CALM} ends it. */
    private static final int[] LEVELS = {80, 95, 100};

    private static final int CALM = 5;
    private final Map<String, Integer> told = new HashMap<>();

    /**
     * A network's pools together, as far as they are for the same clients.
     *
     * @param classes that they are for; empty: for all
     * @param size addresses that clients without a reservation can have
     */
    public record Fill(String network, List<String> classes, int size, int free) {
        String pools() {
            return classes.isEmpty() ? network : network + " for " + String.join(", ", classes);
        }

        int percent() {
            return size <= 0 ? 0 : (int) ((long) (size - free) * 100 / size);
        }
    }

    /** What is to be told of a network. */
    public record Notice(String network, List<String> classes, Level level, int percent, int free) {}

    /** How short of addresses it is. */
    public enum Level {
        ENOUGH("pools have free addresses again"),
        SHORT("pools are nearly exhausted"),
        VERY_SHORT("pools are all but exhausted"),
        EXHAUSTED("pools are exhausted");

        private final String words;

        Level(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What became new since the last time; call it every few seconds. */
    public List<Notice> read(List<Fill> fills) {
        List<Notice> notices = new ArrayList<>();
        Map<String, Integer> now = new HashMap<>();
        for (Fill fill : fills) {
            int before = told.getOrDefault(fill.pools(), 0);
            int level = level(fill, before);
            if (level != 0) {
                now.put(fill.pools(), level);
            }
            if (level > before || level == 0 && before != 0) {
                notices.add(
                        new Notice(fill.network(), fill.classes(), Level.values()[level], fill.percent(), fill.free()));
            }
        }
        told.clear();
        told.putAll(now);
        return notices;
    }

    /** A level is left only when the use is clearly below it, so that a single lease does not make it come and go. */
    private static int level(Fill fill, int before) {
        int percent = fill.percent();
        int level = 0;
        for (int i = 0; i < LEVELS.length; i++) {
            int reached = i + 1;
            int limit = before >= reached ? LEVELS[i] - CALM : LEVELS[i];
            level = fill.size() > 0 && percent >= limit ? reached : level;
        }
        return level;
    }
}

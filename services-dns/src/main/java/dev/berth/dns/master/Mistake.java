package dev.berth.dns.master;

/** What is wrong with a master file, with the file and the line. */
public final class Mistake extends Exception {
    private static final long serialVersionUID = 1;

    private final String file;
    private final int line;

    Mistake(String file, int line, String what) {
        super(what, null, false, false);
        this.file = file;
        this.line = line;
    }

    /** {@code zones/lab.example.zone:12}. */
    public String place() {
        return file + ":" + line;
    }

    /** What was found, what was expected. */
    public String what() {
        return String.valueOf(getMessage());
    }

    @Override
    public String toString() {
        return place() + ": " + what();
    }
}

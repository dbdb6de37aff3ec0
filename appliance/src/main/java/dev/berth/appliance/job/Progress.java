package dev.berth.appliance.job;

/** How far a job is: {@code done} of {@code all}, which is 0 as long as nobody knows. */
public record Progress(long done, long all, String unit) {
    public static final Progress NONE = new Progress(0, 0, "");

    /** From 0 to 100, or -1 where nobody knows. */
    public int percent() {
        return all <= 0 ? -1 : (int) Math.min(100, done * 100.0 / all);
    }

    @Override
    public String toString() {
        return unit.isEmpty()
                ? ""
                : all <= 0 ? done + " " + unit : percent() + "%, " + done + " of " + all + " " + unit;
    }
}

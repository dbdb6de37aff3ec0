package dev.berth.appliance.inventory;

/** A way to find an entity: the index, and a value with equals and hashCode, as in {@code (host.mac, 52:54:00:77:00:10)}. */
public record Key(String index, Object value) {
    @Override
    public int hashCode() {
        return 31 * index.hashCode() + value.hashCode();
    }

    @Override
    public String toString() {
        return index + " " + value;
    }
}

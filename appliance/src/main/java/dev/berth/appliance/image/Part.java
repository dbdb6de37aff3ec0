package dev.berth.appliance.image;

/** How values of one type stand in an image. Values are never null. */
interface Part {
    /** Says all that decides how a value is written: images of other shapes are not read. */
    String shape();

    void write(Object value, OctetOutput out);

    Object read(OctetInput in);
}

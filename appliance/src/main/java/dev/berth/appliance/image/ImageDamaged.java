package dev.berth.appliance.image;

/** An image that cannot be read to its end. */
public final class ImageDamaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ImageDamaged(String message) {
        super(message);
    }

    public ImageDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.berth.repo.server;

import dev.berth.appliance.blob.Upload;

/** A refusal in the words of the distribution-spec ("Error Codes"). */
final class RegistryError extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    RegistryError(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    static RegistryError blobUnknown(String digest) {
        return new RegistryError(404, "BLOB_UNKNOWN", "there is no blob " + digest);
    }

    static RegistryError manifestUnknown(String reference) {
        return new RegistryError(404, "MANIFEST_UNKNOWN", "there is no manifest " + reference);
    }

    static RegistryError tooLarge(Upload.TooLarge e) {
        return new RegistryError(413, "SIZE_INVALID", String.valueOf(e.getMessage()));
    }

    static RegistryError unsupported(String what) {
        return new RegistryError(405, "UNSUPPORTED", what);
    }
}

package dev.berth.repo.oci;

import java.util.regex.Pattern;

/** Names of repositories and tags (OCI distribution-spec 1.1, "Pulling manifests"). */
public final class Reference {
    private static final String PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(/" + PART + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final int LONGEST = 255;

    private Reference() {}

    public static boolean isRepository(String name) {
        return name.length() <= LONGEST && REPOSITORY.matcher(name).matches();
    }

    public static boolean isTag(String name) {
        return TAG.matcher(name).matches();
    }
}

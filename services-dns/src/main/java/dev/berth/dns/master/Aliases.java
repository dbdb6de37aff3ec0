package dev.berth.dns.master;

import dev.berth.dns.message.QType;
import java.util.Arrays;
import java.util.Set;
import org.xbill.DNS.Type;

/** An alias stands alone at its name, and there is one. */
final class Aliases {
    private static final Set<Integer> BESIDE_CNAME = Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3, QType.CNAME);

    private Aliases() {}

    /**
     * The mistake is in the line that makes it one.
     *
     * @param drafts those of one name
     */
    static void requireFit(Drafts all, int[] drafts) throws Mistake {
        if (Arrays.stream(drafts).noneMatch(draft -> isSingle(all.type(draft)))) {
            return;
        }
        // As they were read.
        Arrays.sort(drafts);
        boolean alias = false;
        boolean others = false;
        for (int i = 0; i < drafts.length; i++) {
            int draft = drafts[i];
            int type = all.type(draft);
            alias |= type == QType.CNAME;
            others |= !BESIDE_CNAME.contains(type);
            if (alias && others) {
                throw all.mistake(
                        draft, all.owner(draft) + " has a CNAME record, and so can have no others (RFC 1034 §3.6.2)");
            }
            boolean second =
                    Arrays.stream(drafts, 0, i).anyMatch(other -> all.type(other) == type && !all.isSame(other, draft));
            if (isSingle(type) && second) {
                throw all.mistake(
                        draft, all.owner(draft) + " has two " + Type.string(type) + " records; there can be one");
            }
        }
    }

    private static boolean isSingle(int type) {
        return type == QType.CNAME || type == QType.DNAME;
    }
}

package dev.berth.dns.check;

import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a checked name stands for at the moment; kept with the inventory, so that it is served after a restart before anything
 * has been tested.
 *
 * @param rdata empty while no member is up: then the name has no such records, and is kept from others
 */
public record Answer(DomainName name, int type, int ttl, List<Octets> rdata) {
    public static final Kind<Answer> KIND = Kind.of("checked-answer", Answer.class)
            .keyed(answer -> Set.of(key(answer.name(), answer.type())))
            .ordered(Answer::name)
            .naming(Answer::wishes, (entity, naming) -> List.of(entity.value().name()));

    public Answer {
        rdata = List.copyOf(rdata);
    }

    public static Key key(DomainName name, int type) {
        return new Key("checked-answer", new Place(name, type));
    }

    private record Place(DomainName name, int type) {}

    private static List<Contribution> wishes(Entity<Answer> entity, Naming naming) {
        Answer answer = entity.value();
        List<Contribution> all = new ArrayList<>();
        all.add(Contribution.reservation(entity.ref(), Owner.OPERATOR, answer.name()));
        if (!answer.rdata().isEmpty()) {
            all.add(new Contribution(
                    entity.ref(), Owner.OPERATOR, answer.name(), answer.type(), answer.ttl(), answer.rdata()));
        }
        return all;
    }
}

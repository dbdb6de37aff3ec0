package dev.berth.appliance.image;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.util.Map;
import java.util.Optional;

/**
 * What goes over an image.
 *
 * @param mark up to which image and changes together hold everything
 * @param entities the last value of each that was touched, empty if it was removed
 * @param serials the last serial of each zone that was touched, 0 if it was dropped
 */
public record Changes(Mark mark, Map<Ref, Optional<Entity<?>>> entities, Map<DomainName, Long> serials) {}

package dev.berth.repo.oci;

import dev.berth.appliance.inventory.Ref;

/** A name for a manifest of its repository. */
public record Tag(String repository, String name, Ref manifest, String digest) {}

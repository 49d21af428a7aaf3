package io.runtimemoat.node.http;

import io.runtimemoat.decision.tenancy.ModelAccess;
import java.time.Instant;
import java.util.Set;

/**
 * A name that requests may use, as {@code GET /v1/models} lists it.
 *
 * @param id a model, an alias or {@code auto}
 * @param created when this node learned of it
 * @param leadsTo models and arms that serve it, besides itself
 */
public record ServedModel(String id, Instant created, String ownedBy, Set<String> leadsTo) {
  public ServedModel {
    leadsTo = Set.copyOf(leadsTo);
  }

  /** A name that only stands for itself. */
  public ServedModel(String id, Instant created, String ownedBy) {
    this(id, created, ownedBy, Set.of());
  }

  /** Whether a request under this name finds anything that is open to it. */
  boolean isOpenTo(ModelAccess access) {
    return access.opens(id) || leadsTo.stream().anyMatch(access::opens);
  }
}

package io.runtimemoat.node.http;

import io.runtimemoat.decision.tenancy.ModelAccess;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * A name that requests may use, as {@code GET /v1/models} lists it.
 *
 * @param id a model, an alias or {@code auto}
 * @param created when this node learned of it
 * @param leadsTo models and arms that serve it, besides itself
 */
public record ServedModel(
    String id, Kind kind, Instant created, String ownedBy, Set<String> leadsTo) {
  /** What a model makes. */
  public enum Kind {
    CHAT,
    EMBEDDINGS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ServedModel {
    leadsTo = Set.copyOf(leadsTo);
  }

  /** A model or alias that answers chats, and which only stands for itself. */
  public ServedModel(String id, Instant created, String ownedBy) {
    this(id, created, ownedBy, Set.of());
  }

  /** A model or alias that answers chats. */
  public ServedModel(String id, Instant created, String ownedBy, Set<String> leadsTo) {
    this(id, Kind.CHAT, created, ownedBy, leadsTo);
  }

  /** A model that makes embeddings. */
  public static ServedModel embedder(String id, Instant created, String ownedBy) {
    return new ServedModel(id, Kind.EMBEDDINGS, created, ownedBy, Set.of());
  }

  /** Whether a request under this name finds anything that is open to it. */
  boolean isOpenTo(ModelAccess access) {
    return access.opens(id) || leadsTo.stream().anyMatch(access::opens);
  }
}

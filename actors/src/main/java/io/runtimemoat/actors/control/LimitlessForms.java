package io.runtimemoat.actors.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.budget.PerMinute;
import java.util.Iterator;

/**
 * Reads what was written before tenants and keys had rate limits and keys had roles: there were
 * neither. Must stay as it is for as long as a journal may hold the first versions.
 */
final class LimitlessForms {
  private LimitlessForms() {}

  /** A profile of {@code control.tenant/1}. */
  static ObjectNode profile(ObjectNode older) {
    noLimits(older);
    return older;
  }

  /** A grant of {@code control.api-key/1}. */
  static ObjectNode grant(ObjectNode older) {
    older.putArray("roles");
    noLimits(older);
    return older;
  }

  /** An event that holds a profile. */
  static ObjectNode eventWithProfile(ObjectNode older) {
    profile(older.withObjectProperty("profile"));
    return older;
  }

  /** An event that holds a grant. */
  static ObjectNode eventWithGrant(ObjectNode older) {
    grant(older.withObjectProperty("grant"));
    return older;
  }

  /** A state of {@code tenant.state/1}. */
  static ObjectNode state(ObjectNode older) {
    if (older.get("profile") instanceof ObjectNode profile) {
      profile(profile);
    }
    Iterator<JsonNode> keys = older.withObjectProperty("keys").elements();
    while (keys.hasNext()) {
      if (keys.next().get("grant") instanceof ObjectNode grant) {
        grant(grant);
      }
    }
    return older;
  }

  private static void noLimits(ObjectNode holder) {
    ObjectNode limits = holder.putObject("limits");
    limits
        .putObject("overall")
        .put("requests", PerMinute.UNLIMITED)
        .put("inputTokens", PerMinute.UNLIMITED)
        .put("outputTokens", PerMinute.UNLIMITED);
    limits.putObject("models");
  }
}

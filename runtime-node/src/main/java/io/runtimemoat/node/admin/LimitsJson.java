package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rate limits as JSON; null is not limited. */
final class LimitsJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long MOST = 1_000_000_000_000L;
  private static final String REQUESTS = "requests_per_minute";
  private static final String INPUT = "input_tokens_per_minute";
  private static final String OUTPUT = "output_tokens_per_minute";

  private LimitsJson() {}

  static ObjectNode write(RateLimits limits) {
    ObjectNode node = write(limits.overall());
    ObjectNode models = node.putObject("models");
    limits.models().forEach((model, own) -> models.set(model, write(own)));
    return node;
  }

  private static ObjectNode write(PerMinute limits) {
    ObjectNode node = JSON.createObjectNode();
    put(node, REQUESTS, limits.requests());
    put(node, INPUT, limits.inputTokens());
    put(node, OUTPUT, limits.outputTokens());
    return node;
  }

  private static void put(ObjectNode node, String name, long limit) {
    if (limit == PerMinute.UNLIMITED) {
      node.putNull(name);
    } else {
      node.put(name, limit);
    }
  }

  /** All limits of a body; none when there is none. */
  static RateLimits read(@Nullable Fields limits) throws InvalidRequestException {
    if (limits == null) {
      return RateLimits.none();
    }
    limits.only(REQUESTS, INPUT, OUTPUT, "models");
    Map<String, PerMinute> models = new TreeMap<>();
    Fields named = limits.object("models");
    if (named != null) {
      for (Iterator<String> names = named.node().fieldNames(); names.hasNext(); ) {
        String name = names.next();
        Fields own = named.object(name);
        if (own != null) {
          own.only(REQUESTS, INPUT, OUTPUT);
          models.put(name, perMinute(own));
        }
      }
    }
    try {
      return new RateLimits(perMinute(limits), models);
    } catch (IllegalArgumentException e) {
      throw limits.refused("models", "'" + limits.pathOf("models") + "': " + e.getMessage() + ".");
    }
  }

  private static PerMinute perMinute(Fields limits) throws InvalidRequestException {
    return new PerMinute(limit(limits, REQUESTS), limit(limits, INPUT), limit(limits, OUTPUT));
  }

  private static long limit(Fields limits, String name) throws InvalidRequestException {
    Long limit = limits.longIn(name, 1, MOST);
    return limit == null ? PerMinute.UNLIMITED : limit;
  }
}

package io.runtimemoat.decision.bandit;

import java.util.regex.Pattern;

/**
 * An arm that may not serve this request.
 *
 * @param reason a short code such as {@code context_too_small}, 1 to 64 of {@code a-z 0-9 _}
 */
public record ExcludedArm(Arm arm, String reason) {
  /** The prompt and the tokens asked for do not fit. */
  public static final String CONTEXT_TOO_SMALL = "context_too_small";

  /** The client named another model. */
  public static final String OTHER_MODEL_NAMED = "other_model_named";

  /** The alias the client named does not include it. */
  public static final String NOT_IN_ALIAS = "not_in_alias";

  /** The key does not allow its model. */
  public static final String NOT_ALLOWED_BY_KEY = "not_allowed_by_key";

  /** No device of this node has it loaded. */
  public static final String NOT_LOADED = "not_loaded";

  /** Its upstream is set aside after failures. */
  public static final String UPSTREAM_DOWN = "upstream_down";

  /** It cannot take part in a conversation with tools. */
  public static final String NO_TOOLS = "no_tools";

  /** Its upstream does not take a schema. */
  public static final String NO_SCHEMA = "no_schema";

  /** It cannot choose between a call and a text of a pattern, a choice or a grammar. */
  public static final String NO_GRAMMAR_BESIDE_CALLS = "no_grammar_beside_calls";

  /** It takes no pictures. */
  public static final String NO_VISION = "no_vision";

  /** It takes no sound. */
  public static final String NO_AUDIO = "no_audio";

  /** Upstreams are asked for chat completions only. */
  public static final String CHAT_ONLY = "chat_only";

  /** The request may cost more there than it may. */
  public static final String OVER_MAX_COST = "over_max_cost";

  /** It takes longer than the request may, or nobody said how long it takes. */
  public static final String OVER_MAX_LATENCY = "over_max_latency";

  /** A policy lets only the weakest feasible tier serve the request. */
  public static final String DOWNGRADED = "downgraded";

  private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,64}");

  public ExcludedArm {
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException("a reason is 1 to 64 of a-z, 0-9 and '_', not " + reason);
    }
  }
}

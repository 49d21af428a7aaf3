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

  private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,64}");

  public ExcludedArm {
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException("a reason is 1 to 64 of a-z, 0-9 and '_', not " + reason);
    }
  }
}

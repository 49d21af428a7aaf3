package io.runtimemoat.decision.flags;

import java.util.Optional;

/**
 * The features that can be switched at run time; off means the deterministic rule in its place, and
 * so it is where nobody said anything, but for what proves answers.
 */
public enum Flag {
  ROUTING_POLICY_BANDIT("routing.policy_bandit"),
  CACHE_CROSS_REQUEST_KV("cache.cross_request_kv"),
  PLACEMENT_HW_AWARE("placement.hw_aware"),
  SPECULATION_ADAPTIVE_DEPTH("speculation.adaptive_depth"),
  /** Off: an answer is proven once, when all of it is there, and leaves then. */
  VALIDATOR_STREAMING("validator.streaming", true);

  private final String key;
  private final boolean onWhenUnset;

  Flag(String key) {
    this(key, false);
  }

  Flag(String key, boolean onWhenUnset) {
    this.key = key;
    this.onWhenUnset = onWhenUnset;
  }

  /** The name on the wire and in the control table. */
  public String key() {
    return key;
  }

  /** Its value until somebody sets it. */
  public FlagValue unset() {
    return onWhenUnset ? new FlagValue.On() : new FlagValue.Off();
  }

  /** The flag of a {@link #key}; empty for a name this release does not know. */
  public static Optional<Flag> ofKey(String key) {
    for (Flag flag : values()) {
      if (flag.key.equals(key)) {
        return Optional.of(flag);
      }
    }
    return Optional.empty();
  }
}

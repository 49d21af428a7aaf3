package io.runtimemoat.decision.flags;

import java.util.Optional;

/** The features that can be switched at run time; off means the deterministic rule in its place. */
public enum Flag {
  ROUTING_POLICY_BANDIT("routing.policy_bandit"),
  CACHE_CROSS_REQUEST_KV("cache.cross_request_kv"),
  PLACEMENT_HW_AWARE("placement.hw_aware"),
  SPECULATION_ADAPTIVE_DEPTH("speculation.adaptive_depth"),
  VALIDATOR_STREAMING("validator.streaming");

  private final String key;

  Flag(String key) {
    this.key = key;
  }

  /** The name on the wire and in the control table. */
  public String key() {
    return key;
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

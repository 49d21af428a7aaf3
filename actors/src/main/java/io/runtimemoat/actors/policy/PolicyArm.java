package io.runtimemoat.actors.policy;

import java.util.Map;

/**
 * An arm as policies see it.
 *
 * @param labels what the operator says about it, such as {@code region}
 */
public record PolicyArm(String id, Kind kind, Map<String, String> labels) {
  /** Where an arm's prompts go. */
  public enum Kind {
    IN_PROCESS("in-process"),
    UPSTREAM("upstream");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** How policies spell it. */
    public String word() {
      return word;
    }
  }

  public PolicyArm {
    labels = Map.copyOf(labels);
  }
}

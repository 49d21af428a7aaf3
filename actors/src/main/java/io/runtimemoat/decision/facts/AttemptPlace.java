package io.runtimemoat.decision.facts;

/**
 * Where an attempt ran and why it broke there.
 *
 * @param node address of the node that ran it, or that called the upstream
 * @param device the device's id, or the upstream's name with the instance: {@code vllm#2}
 * @param failure code of what went wrong with an upstream, or empty
 * @param estimated whether its tokens are a guess because nobody told them
 */
public record AttemptPlace(String node, String device, String failure, boolean estimated) {
  /** Of facts of the first release, which do not say. */
  public static final AttemptPlace NOT_TOLD = new AttemptPlace("", "", "", false);

  boolean isTold() {
    return !node.isEmpty();
  }
}

package io.runtimemoat.decision.features;

/**
 * What feature extraction reads of a request; the texts are used in memory and never kept.
 *
 * @param instructions system and developer messages, joined
 * @param input the last user message
 * @param promptChars characters of all messages, at least 0
 * @param messages number of messages, at least 0
 * @param schema what the answer must fit, or {@link SchemaSummary#none()}
 * @param maxTokens completion tokens asked for; -1 when the client left it open
 * @param sla the tenant's tier
 * @param minuteOfDay UTC, in [0, 1440)
 */
public record RequestSketch(
    String instructions,
    String input,
    int promptChars,
    int messages,
    SchemaSummary schema,
    int maxTokens,
    SlaTier sla,
    int minuteOfDay) {
  public RequestSketch {
    if (promptChars < 0 || messages < 0 || minuteOfDay < 0 || minuteOfDay >= 24 * 60) {
      throw new IllegalArgumentException("lengths from 0, minute of day in [0, 1440)");
    }
  }

  /** Lengths only: the texts stay out of logs. */
  @Override
  public String toString() {
    return "RequestSketch[promptChars=%d, messages=%d, schema=%s]"
        .formatted(promptChars, messages, schema);
  }
}

package io.runtimemoat.gpu;

import java.time.Duration;
import java.util.List;

/**
 * How a sequence ended, told exactly once.
 *
 * @param detail a sentence for the log when the status is FAILED, else empty
 * @param choices one entry per choice; only FINISHED guarantees that all ended by themselves
 * @param promptTokens tokens of the prompt, counted once
 * @param cachedTokens prompt tokens whose KV was reused
 * @param queued from submission to the first feed
 * @param prefill from the first feed to the first drawn token
 * @param decode from the first drawn token to the end
 */
public record SequenceOutcome(
    Status status,
    String detail,
    List<Choice> choices,
    int promptTokens,
    int cachedTokens,
    Duration queued,
    Duration prefill,
    Duration decode) {

  /** How the sequence as a whole ended. */
  public enum Status {
    FINISHED,
    CANCELLED,
    DEADLINE,
    /** The reader gave no credit for longer than the stall time-out. */
    STALLED,
    FAILED
  }

  /** One choice's end; {@code reason} is meaningful for choices that ended by themselves. */
  public record Choice(FinishReason reason, int completionTokens) {}

  public SequenceOutcome {
    choices = List.copyOf(choices);
  }

  /** Completion tokens of all choices. */
  public int completionTokens() {
    return choices.stream().mapToInt(Choice::completionTokens).sum();
  }
}

package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.StopReason;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, told by whoever ran it.
 *
 * @param detail a sentence for the log when it failed, else empty; no word of prompt or answer
 * @param choices one entry per choice; reasons hold for those that ended by themselves
 * @param queued until somebody began to work on it
 * @param prefill from then to the first token
 * @param decode from the first token to the end
 * @param report of the upstream that ran it, or null for a device
 */
record AttemptEnd(
    Status status,
    String detail,
    List<Choice> choices,
    int promptTokens,
    int cachedTokens,
    Duration queued,
    Duration prefill,
    Duration decode,
    @Nullable UpstreamReport report) {

  /**
   * One choice's end.
   *
   * @param stop what a stop was, where an upstream tells that
   */
  record Choice(Finish reason, StopReason stop, int completionTokens) {
    /** The end of one whose tokens are counted elsewhere, or not yet. */
    static Choice uncounted(Finish reason) {
      return new Choice(reason, StopReason.UNTOLD, 0);
    }

    Choice counting(int tokens) {
      return new Choice(reason, stop, tokens);
    }
  }

  AttemptEnd {
    choices = List.copyOf(choices);
  }

  static AttemptEnd of(SequenceOutcome outcome) {
    return new AttemptEnd(
        outcome.status(),
        outcome.detail(),
        outcome.choices().stream()
            .map(
                choice ->
                    Choice.uncounted(Finish.of(choice.reason()))
                        .counting(choice.completionTokens()))
            .toList(),
        outcome.promptTokens(),
        outcome.cachedTokens(),
        outcome.queued(),
        outcome.prefill(),
        outcome.decode(),
        null);
  }

  /**
   * The end of a call; its completion tokens are counted on the first choice, since upstreams tell
   * one number for all.
   *
   * @param ends per choice, as far as it was told
   */
  static AttemptEnd of(UpstreamReport report, List<Choice> ends) {
    List<Choice> choices = new ArrayList<>();
    for (Choice end : ends) {
      choices.add(end.counting(choices.isEmpty() ? toInt(report.usage().completion()) : 0));
    }
    Duration working = report.total().minus(report.waited());
    Duration untilFirst = report.firstContent().orElse(working);
    return new AttemptEnd(
        status(report.failure()),
        report.detail(),
        choices,
        toInt(report.usage().prompt()),
        toInt(report.usage().cached()),
        report.waited(),
        untilFirst,
        working.compareTo(untilFirst) > 0 ? working.minus(untilFirst) : Duration.ZERO,
        report);
  }

  private static Status status(@Nullable FailureKind failure) {
    if (failure == null) {
      return Status.FINISHED;
    }
    return failure == FailureKind.CANCELLED ? Status.CANCELLED : Status.FAILED;
  }

  private static int toInt(long tokens) {
    return (int) Math.min(Integer.MAX_VALUE, tokens);
  }

  /** Whether a choice came to an end that whoever ran it calls one. */
  boolean stoppedByItself(int choice) {
    if (status != Status.FINISHED || choice >= choices.size()) {
      return false;
    }
    Finish reason = choices.get(choice).reason();
    return reason == Finish.STOP || reason == Finish.TOOL_CALLS;
  }

  /** What of a client's ended a choice, by the field that names it; empty for nothing. */
  Optional<String> stoppedBy(ClientStops stops, int choice) {
    return stoppedByItself(choice) ? stops.fieldOf(choices.get(choice).stop()) : Optional.empty();
  }

  /** Whether it is told what a choice that stopped came to. */
  boolean tellsStop(ClientStops stops, int choice) {
    return report == null || stops.understand(choices.get(choice).stop());
  }

  /** Whether the token limit ended a choice. */
  boolean reachedItsLimit(int choice) {
    return status == Status.FINISHED
        && choice < choices.size()
        && choices.get(choice).reason() == Finish.LENGTH;
  }

  /** Completion tokens of all choices. */
  int completionTokens() {
    return choices.stream().mapToInt(Choice::completionTokens).sum();
  }
}

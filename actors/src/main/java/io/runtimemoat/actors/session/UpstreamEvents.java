package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads what one call of an upstream says as the events of an attempt. Tokens are guessed ({@link
 * TokenGuess#ofAnswer}) until the upstream tells its own count at the end. Used by one stream.
 */
final class UpstreamEvents {
  private final List<Finish> reasons;
  private long pieces;
  private long bytes;
  private long counted;

  UpstreamEvents(int choices) {
    this.reasons = new ArrayList<>(unknown(choices));
  }

  /** Reasons of choices that nobody heard the end of. */
  static List<Finish> unknown(int choices) {
    return Collections.nCopies(choices, Finish.STOP);
  }

  /** The attempt's events that one of the call's is: one or none. */
  List<AttemptEvent> read(UpstreamEvent event) {
    if (event instanceof UpstreamEvent.Content content) {
      return content.choice() < reasons.size() ? List.of(said(content)) : List.of();
    }
    if (event instanceof UpstreamEvent.Finished finished && finished.choice() < reasons.size()) {
      reasons.set(finished.choice(), Finish.ofWord(finished.reason()));
      return List.of(new AttemptEvent.ChoiceOver(finished.choice()));
    }
    return event instanceof UpstreamEvent.Ended ended
        ? List.of(new AttemptEvent.Ended(AttemptEnd.of(ended.report(), reasons)))
        : List.of();
  }

  private AttemptEvent said(UpstreamEvent.Content content) {
    int tokens = tokens(content);
    int choice = content.choice();
    if (content instanceof UpstreamEvent.Text text) {
      return new AttemptEvent.Text(
          List.of(new TextBatch(choice, text.text(), tokens, Double.NaN, text.logprobs())));
    }
    if (content instanceof UpstreamEvent.Reasoning reasoning) {
      return new AttemptEvent.Said(new CompletionEvent.Reasoning(choice, reasoning.text()), tokens);
    }
    if (content instanceof UpstreamEvent.Refusal refusal) {
      return new AttemptEvent.Said(new CompletionEvent.Refusal(choice, refusal.text()), tokens);
    }
    UpstreamEvent.ToolCall call = (UpstreamEvent.ToolCall) content;
    return new AttemptEvent.Said(
        new CompletionEvent.ToolCall(
            choice, call.index(), call.id(), call.name(), call.arguments()),
        tokens);
  }

  private int tokens(UpstreamEvent.Content content) {
    pieces++;
    bytes += content.textBytes();
    long all = TokenGuess.ofAnswer(pieces, bytes);
    int tokens = (int) (all - counted);
    counted = all;
    return tokens;
  }
}

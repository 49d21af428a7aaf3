package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what one call of an upstream says as the events of an attempt. Tokens are guessed ({@link
 * TokenGuess#ofAnswer}) until the upstream tells its own count at the end. A character that the
 * upstream splits leaves whole. Used by one stream.
 */
final class UpstreamEvents {
  private final List<AttemptEnd.Choice> ends;
  private final Map<AnswerRun, String> halves = new HashMap<>();
  private long pieces;
  private long bytes;
  private long counted;

  UpstreamEvents(int choices) {
    this.ends = new ArrayList<>(unknown(choices));
  }

  /** Of choices that nobody heard the end of. */
  static List<AttemptEnd.Choice> unknown(int choices) {
    return Collections.nCopies(choices, AttemptEnd.Choice.uncounted(Finish.STOP));
  }

  /** The attempt's events that one of the call's is: one or none. */
  List<AttemptEvent> read(UpstreamEvent event) {
    if (event instanceof UpstreamEvent.Content content) {
      return content.choice() < ends.size() ? List.of(said(content)) : List.of();
    }
    if (event instanceof UpstreamEvent.Finished finished && finished.choice() < ends.size()) {
      Finish reason = Finish.ofWord(finished.reason());
      ends.set(finished.choice(), new AttemptEnd.Choice(reason, finished.stop(), 0));
      return List.of(new AttemptEvent.ChoiceOver(finished.choice()));
    }
    return event instanceof UpstreamEvent.Ended ended
        ? List.of(new AttemptEvent.Ended(AttemptEnd.of(ended.report(), ends)))
        : List.of();
  }

  private AttemptEvent said(UpstreamEvent.Content content) {
    int tokens = tokens(content);
    int choice = content.choice();
    if (content instanceof UpstreamEvent.Text text) {
      return new AttemptEvent.Text(
          List.of(
              new TextBatch(
                  choice,
                  whole(AnswerRun.text(choice), text.text()),
                  tokens,
                  Double.NaN,
                  text.logprobs())));
    }
    CompletionEvent.Content other = other(content);
    AnswerRun run = AnswerRun.of(other);
    String said = AnswerRun.said(other);
    List<CompletionEvent.Content> left = AnswerRun.with(other, whole(run, said));
    return left.isEmpty()
        ? new AttemptEvent.Text(List.of(new TextBatch(choice, "", tokens, Double.NaN, List.of())))
        : new AttemptEvent.Said(left.get(0), tokens);
  }

  private static CompletionEvent.Content other(UpstreamEvent.Content content) {
    int choice = content.choice();
    if (content instanceof UpstreamEvent.Reasoning reasoning) {
      return new CompletionEvent.Reasoning(choice, reasoning.text());
    }
    if (content instanceof UpstreamEvent.Refusal refusal) {
      return new CompletionEvent.Refusal(choice, refusal.text());
    }
    UpstreamEvent.ToolCall call = (UpstreamEvent.ToolCall) content;
    return new CompletionEvent.ToolCall(
        choice, call.index(), call.id(), call.name(), call.arguments());
  }

  /** Half a character at the end waits for the run's next piece. */
  private String whole(AnswerRun run, String piece) {
    String half = halves.remove(run);
    String text = half == null ? piece : half + piece;
    int last = text.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(text.charAt(last))) {
      halves.put(run, text.substring(last));
      return text.substring(0, last);
    }
    return text;
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

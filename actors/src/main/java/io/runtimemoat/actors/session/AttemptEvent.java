package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.SequenceEvent;
import io.runtimemoat.gpu.TextBatch;
import java.util.List;

/** What a running attempt says, whoever runs it. */
sealed interface AttemptEvent {
  /** Text in the order it was made. */
  record Text(List<TextBatch> batches) implements AttemptEvent {
    public Text {
      batches = List.copyOf(batches);
    }
  }

  /**
   * Content that is no text of the answer.
   *
   * @param tokens completion tokens it accounts for
   */
  record Said(CompletionEvent.Content content, int tokens) implements AttemptEvent {}

  /** One choice has said all. */
  record ChoiceOver(int choice) implements AttemptEvent {}

  /** The end, after everything else. */
  record Ended(AttemptEnd end) implements AttemptEvent {}

  /** What a device says. */
  static AttemptEvent of(SequenceEvent event) {
    return event instanceof SequenceEvent.Text text
        ? new Text(text.batches())
        : new Ended(AttemptEnd.of(((SequenceEvent.Ended) event).outcome()));
  }
}

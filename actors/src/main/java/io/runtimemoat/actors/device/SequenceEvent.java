package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.util.List;

/** What a running sequence streams, on its node or to another one. */
public sealed interface SequenceEvent extends WireMessage {
  /** Batches in the order the device made them, at least one. */
  record Text(List<TextBatch> batches) implements SequenceEvent {
    public Text {
      batches = List.copyOf(batches);
    }
  }

  /** The end, after all text; the stream completes with it. */
  record Ended(SequenceOutcome outcome) implements SequenceEvent {}
}

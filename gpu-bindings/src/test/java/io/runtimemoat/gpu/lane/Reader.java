package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A listener that keeps what it hears. */
class Reader implements SequenceListener {
  final Map<Integer, StringBuilder> texts = new TreeMap<>();
  final List<TextBatch> batches = new ArrayList<>();
  final List<SequenceOutcome> ends = new ArrayList<>();

  @Override
  public synchronized void onText(TextBatch batch) {
    if (!ends.isEmpty()) {
      throw new IllegalStateException("text after the end");
    }
    batches.add(batch);
    texts.computeIfAbsent(batch.choice(), choice -> new StringBuilder()).append(batch.text());
  }

  @Override
  public synchronized void onEnd(SequenceOutcome outcome) {
    ends.add(outcome);
  }

  synchronized String text(int choice) {
    StringBuilder text = texts.get(choice);
    return text == null ? "" : text.toString();
  }

  synchronized int tokens() {
    return batches.stream().mapToInt(TextBatch::tokens).sum();
  }

  /** The end; call only when there was one. */
  synchronized SequenceOutcome end() {
    if (ends.isEmpty()) {
      throw new AssertionError("the sequence has not ended");
    }
    return ends.get(0);
  }

  synchronized boolean ended() {
    return !ends.isEmpty();
  }
}

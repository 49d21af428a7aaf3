package io.runtimemoat.decision.features;

import java.util.Locale;

/** What kind of work a prompt asks for. */
public enum TaskType {
  EXTRACTION(0),
  CLASSIFICATION(1),
  SUMMARIZATION(2),
  TRANSLATION(3),
  CODE(4),
  REASONING(5),
  CHAT(6);

  private final int slot;

  TaskType(int slot) {
    this.slot = slot;
  }

  /** Position of the type in a one-hot vector, in [0, 7). */
  public int slot() {
    return slot;
  }

  /** The name in settings, signals and records, for example {@code extraction}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

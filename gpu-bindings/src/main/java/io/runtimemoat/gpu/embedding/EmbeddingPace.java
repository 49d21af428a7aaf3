package io.runtimemoat.gpu.embedding;

/** How long a text takes, by kind of task. Used under a lane's lock. */
final class EmbeddingPace {
  /** Of the newest text in the exponentially weighted moving average. */
  private static final double WEIGHT = 0.2;

  private double inlineNanos;
  private double otherNanos;

  /** On average of late; 0 before the first. */
  long nanos(EmbeddingTask task) {
    return (long) (task.isInline() ? inlineNanos : otherNanos);
  }

  long inlineNanos() {
    return (long) inlineNanos;
  }

  long otherNanos() {
    return (long) otherNanos;
  }

  /** A text of a task took so long; a try's replaces what was thought before. */
  void took(EmbeddingTask task, long nanos) {
    if (task.isInline()) {
      inlineNanos = averaged(task.isTry() ? 0 : inlineNanos, nanos);
    } else {
      otherNanos = averaged(otherNanos, nanos);
    }
  }

  private static double averaged(double before, long nanos) {
    return before == 0 ? nanos : before + WEIGHT * (nanos - before);
  }
}

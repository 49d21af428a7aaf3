package io.runtimemoat.gpu;

/** Hears one sequence. Called on the device's lane: implementations return at once, never throw. */
public interface SequenceListener {
  /** Text in order per choice; each call uses one credit given by {@link Device#request}. */
  void onText(TextBatch batch);

  /** The end, exactly once, after the last text; needs no credit. */
  void onEnd(SequenceOutcome outcome);
}

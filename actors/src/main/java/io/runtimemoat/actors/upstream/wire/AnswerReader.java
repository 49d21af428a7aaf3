package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.upstream.FailureKind;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the body of a 200 into events, strictly. Not safe for many threads. */
public interface AnswerReader {
  /**
   * Reads on.
   *
   * @throws MalformedAnswerException when this is no answer; the reader is of no further use
   */
  void read(ByteBuffer bytes, Consumer<UpstreamEvent> events) throws MalformedAnswerException;

  /**
   * Takes the body's end and hands out what was held back.
   *
   * @throws MalformedAnswerException when it is no answer
   */
  void end(Consumer<UpstreamEvent> events) throws MalformedAnswerException;

  /** What is wrong with an answer that ended here; null when it is complete. */
  @Nullable FailureKind incompleteness();
}

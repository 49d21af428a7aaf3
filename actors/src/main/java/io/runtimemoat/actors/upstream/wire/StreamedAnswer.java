package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.upstream.FailureKind;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code text/event-stream}. It is complete when {@code [DONE]} came or every choice has a
 * finish reason; anything else that ends is broken. What follows {@code [DONE]} is ignored.
 */
public final class StreamedAnswer implements AnswerReader {
  private static final String DONE = "[DONE]";
  private static final String DEFAULT_REASON = "stop";

  private final SseReader sse;
  private final int choices;
  private final BitSet started = new BitSet();
  private final BitSet finished = new BitSet();
  private boolean done;
  private boolean failed;
  private @Nullable MalformedAnswerException broken;

  /**
   * A reader of one stream.
   *
   * @param choices the request's {@code n}
   */
  public StreamedAnswer(int maxEventBytes, int choices) {
    this.sse = new SseReader(maxEventBytes);
    this.choices = choices;
  }

  @Override
  public void read(ByteBuffer bytes, Consumer<UpstreamEvent> events)
      throws MalformedAnswerException {
    ChunkReader chunks = new ChunkReader(event -> take(event, events));
    sse.read(
        bytes,
        event -> {
          if (!done && !failed && broken == null) {
            try {
              event(event, chunks, events);
            } catch (MalformedAnswerException e) {
              broken = e; // thrown below: a consumer must not
            }
          }
        });
    if (broken != null) {
      throw broken;
    }
  }

  @Override
  public void end(Consumer<UpstreamEvent> events) {
    // An event that no blank line ended is dropped, as the standard says.
  }

  @Override
  public @Nullable FailureKind incompleteness() {
    if (done || finished.cardinality() >= choices) {
      return null;
    }
    return started.isEmpty() && !sse.isInsideEvent()
        ? FailureKind.EMPTY_ANSWER
        : FailureKind.BROKEN_STREAM;
  }

  private void event(SseReader.Event event, ChunkReader chunks, Consumer<UpstreamEvent> events)
      throws MalformedAnswerException {
    String data = event.data().strip();
    if (data.equals(DONE)) {
      finish(events);
    } else if (event.name().equals("error")) {
      chunks.error(data);
    } else if (event.name().equals("message") || data.contains("\"choices\"")) {
      chunks.chunk(data);
    }
  }

  /** {@code [DONE]} vouches for choices whose finish reason was never said. */
  private void finish(Consumer<UpstreamEvent> events) throws MalformedAnswerException {
    if (started.isEmpty()) {
      throw MalformedAnswerException.empty();
    }
    for (int i = started.nextSetBit(0); i >= 0; i = started.nextSetBit(i + 1)) {
      if (!finished.get(i)) {
        take(new UpstreamEvent.Finished(i, DEFAULT_REASON), events);
      }
    }
    done = true;
    events.accept(new UpstreamEvent.Done());
  }

  private void take(UpstreamEvent event, Consumer<UpstreamEvent> events) {
    if (event instanceof UpstreamEvent.Finished end) {
      started.set(end.choice());
      if (finished.get(end.choice())) {
        return; // said twice
      }
      finished.set(end.choice());
    } else if (event instanceof UpstreamEvent.Content content) {
      started.set(content.choice());
    } else if (event instanceof UpstreamEvent.ErrorObject) {
      failed = true;
    }
    events.accept(event);
  }
}

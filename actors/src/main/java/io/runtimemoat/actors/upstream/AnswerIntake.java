package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.AnswerReader;
import io.runtimemoat.actors.upstream.wire.MalformedAnswerException;
import io.runtimemoat.actors.upstream.wire.UpstreamError;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.config.UpstreamCallSettings;
import io.runtimemoat.decision.upstream.FailureKind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what comes back of one call and knows when it is over, well or not. Owned by its stage.
 */
final class AnswerIntake {
  /**
   * How a call ended.
   *
   * @param failure null when the answer is complete
   * @param detail without a word of the prompt or the answer
   */
  record End(@Nullable FailureKind failure, String detail) {
    static final End COMPLETE = new End(null, "");
  }

  private final UpstreamRequest request;
  private final UpstreamCallSettings settings;
  private final CallMeter meter;
  private final Patience patience;
  private final Consumer<UpstreamEvent> readerSees;
  private final ByteArrayOutputStream errorBody = new ByteArrayOutputStream();
  private @Nullable AnswerReader answer;
  private @Nullable End end;
  private String redirectedTo = "";
  private boolean headCame;

  /**
   * An intake that has heard nothing.
   *
   * @param readerSees hears what a reader is to see
   */
  AnswerIntake(
      CallPlan plan, CallMeter meter, Patience patience, Consumer<UpstreamEvent> readerSees) {
    this.request = plan.request();
    this.settings = plan.settings();
    this.meter = meter;
    this.patience = patience;
    this.readerSees = readerSees;
  }

  boolean headCame() {
    return headCame;
  }

  /** Whether what comes is an error's body, which no reader waits for. */
  boolean isError() {
    return headCame && !meter.isOk();
  }

  /** Takes the head; the end, if that is one. */
  @Nullable End head(int status, HttpHeaders headers) {
    headCame = true;
    meter.head(status, AnswerHead.retryAfter(headers));
    if (isError()) {
      redirectedTo = AnswerHead.redirectHost(headers);
      patience.tail(System.nanoTime());
      return null;
    }
    answer = AnswerHead.reader(headers, request, settings);
    return answer == null
        ? new End(FailureKind.WRONG_CONTENT_TYPE, AnswerHead.contentType(headers))
        : null;
  }

  /** Takes bytes of the body; the end, if they bring it. */
  @Nullable End bytes(List<ByteBuffer> bytes) {
    for (ByteBuffer piece : bytes) {
      long all = meter.received(piece.remaining());
      if (isError()) {
        readError(piece);
      } else if (all > settings.maxAnswerBytes()) {
        return new End(FailureKind.OVERSIZED, "more than " + settings.maxAnswerBytes() + " bytes");
      } else {
        read(piece);
      }
      if (end != null) {
        return end;
      }
    }
    patience.bytes(System.nanoTime());
    return null;
  }

  /** The body ended in order. */
  End bodyEnded() {
    AnswerReader reader = answer;
    if (reader == null) {
      return byStatus();
    }
    try {
      reader.end(this::take);
    } catch (MalformedAnswerException e) {
      return new End(e.kind(), String.valueOf(e.getMessage()));
    }
    if (end != null) {
      return end;
    }
    FailureKind missing = reader.incompleteness();
    return missing == null
        ? End.COMPLETE
        : new End(missing, "the stream ended before the answer did");
  }

  /** The connection failed: what is complete by then stays complete, and a status says more. */
  End failed(Throwable cause) {
    if (isError()) {
      return byStatus();
    }
    return isComplete() ? End.COMPLETE : new End(Failures.kind(cause), Failures.detail(cause));
  }

  /** Nothing came for longer than allowed. */
  End silent() {
    if (isError()) {
      return byStatus();
    }
    return patience.isTail()
        ? End.COMPLETE
        : new End(patience.kind(), "silent for longer than allowed");
  }

  private boolean isComplete() {
    return answer != null && answer.incompleteness() == null;
  }

  private void read(ByteBuffer piece) {
    AnswerReader reader = answer;
    if (reader == null) {
      return;
    }
    try {
      reader.read(piece, this::take);
    } catch (MalformedAnswerException e) {
      end = new End(e.kind(), String.valueOf(e.getMessage()));
    }
  }

  private void readError(ByteBuffer piece) {
    byte[] kept =
        new byte[Math.min(settings.maxErrorBytes() - errorBody.size(), piece.remaining())];
    piece.get(kept);
    errorBody.writeBytes(kept);
    if (piece.hasRemaining()) {
      end = byStatus();
    }
  }

  private void take(UpstreamEvent event) {
    meter.event(event);
    patience.event(event, System.nanoTime());
    if (event instanceof UpstreamEvent.ErrorObject failed) {
      end = new End(failed.kind(), "an error object in a 200");
    } else if (event instanceof UpstreamEvent.Done) {
      end = End.COMPLETE;
    } else if (!(event instanceof UpstreamEvent.Usage)) {
      readerSees.accept(event);
      if (isComplete()) {
        patience.tail(System.nanoTime());
      }
    }
  }

  private End byStatus() {
    meter.error(UpstreamError.ofBody(errorBody.toByteArray()));
    return new End(FailureKind.ofStatus(meter.status()), "status " + meter.status() + redirectedTo);
  }
}

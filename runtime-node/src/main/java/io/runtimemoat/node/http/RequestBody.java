package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * A request's body, read within bounds of size and time.
 *
 * @param bytes the body when COMPLETE, else empty
 */
record RequestBody(Outcome outcome, byte[] bytes) {
  /** How reading ended. */
  enum Outcome {
    COMPLETE,
    /** Too large; it was read to its end, or the connection will be cut. */
    TOO_LARGE,
    TOO_SLOW,
    /** The client broke off. */
    BROKEN
  }

  private static final byte[] NOTHING = {};

  /** Reads a body of at most {@code maxBodyBytes}. */
  static CompletionStage<RequestBody> read(
      HttpRequest request, HttpSettings settings, Materializer materializer) {
    return read(request, settings.maxBodyBytes(), settings, materializer);
  }

  /** Throws a body away, so that its sender gets to read the answer. */
  static CompletionStage<RequestBody> discard(
      HttpRequest request, HttpSettings settings, Materializer materializer) {
    return read(request, 0, settings, materializer);
  }

  private static CompletionStage<RequestBody> read(
      HttpRequest request, int keepBytes, HttpSettings settings, Materializer materializer) {
    HttpEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict strict) {
      ByteString data = strict.getData();
      return CompletableFuture.completedFuture(
          data.size() > keepBytes
              ? ended(Outcome.TOO_LARGE)
              : new RequestBody(Outcome.COMPLETE, data.toArray()));
    }
    long discardBytes = keepBytes + settings.discardLimitBytes();
    OptionalLong declared = entity.getContentLengthOption();
    if (declared.isPresent() && declared.getAsLong() > keepBytes) {
      // Who asks before sending need not send, and who announces too much is not worth the wait.
      boolean asksFirst = request.getHeader("expect").isPresent();
      if (asksFirst || declared.getAsLong() > discardBytes) {
        return CompletableFuture.completedFuture(ended(Outcome.TOO_LARGE));
      }
    }
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .limitWeighted(discardBytes, bytes -> (long) bytes.size())
        .completionTimeout(settings.bodyTimeout())
        .runWith(Sink.fold(new Kept(keepBytes), Kept::add), materializer)
        .handle((kept, failure) -> failure == null ? kept.body() : ended(outcomeOf(failure)));
  }

  private static Outcome outcomeOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StreamLimitReachedException) {
      return Outcome.TOO_LARGE;
    }
    return cause instanceof TimeoutException ? Outcome.TOO_SLOW : Outcome.BROKEN;
  }

  private static RequestBody ended(Outcome outcome) {
    return new RequestBody(outcome, NOTHING);
  }

  /** What has been read so far; nothing once it is too much. */
  private static final class Kept {
    private final int mostBytes;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private boolean tooLarge;

    Kept(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    Kept add(ByteString more) {
      if (!tooLarge && bytes.size() + more.size() > mostBytes) {
        tooLarge = true;
        bytes = new ByteArrayOutputStream(0);
      }
      if (!tooLarge) {
        bytes.writeBytes(more.toArray());
      }
      return this;
    }

    RequestBody body() {
      return tooLarge
          ? ended(Outcome.TOO_LARGE)
          : new RequestBody(Outcome.COMPLETE, bytes.toByteArray());
    }
  }
}

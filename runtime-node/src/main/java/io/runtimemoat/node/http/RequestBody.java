package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * A request's body, read within bounds of size, time and the node's memory.
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
    /** The node holds as many bodies as it may; this one was read away like one too large. */
    NO_ROOM,
    /** The same for the bodies of its tenant. */
    TENANT_FULL,
    /** The client broke off. */
    BROKEN
  }

  private static final byte[] NOTHING = {};

  /** Reads a body of at most {@code maxBodyBytes} into a share of the node's memory. */
  static CompletionStage<RequestBody> read(
      HttpRequest request,
      HttpSettings settings,
      BodyMemory.Share share,
      Materializer materializer) {
    return read(request, settings.maxBodyBytes(), settings, share, materializer);
  }

  /** Throws a body away, so that its sender gets to read the answer. */
  static CompletionStage<RequestBody> discard(
      HttpRequest request, HttpSettings settings, Materializer materializer) {
    return read(request, 0, settings, BodyMemory.none(), materializer);
  }

  private static CompletionStage<RequestBody> read(
      HttpRequest request,
      int keepBytes,
      HttpSettings settings,
      BodyMemory.Share share,
      Materializer materializer) {
    HttpEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict strict) {
      Kept whole = new Kept(keepBytes, share).add(strict.getData());
      return CompletableFuture.completedFuture(whole.body());
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
        .runWith(Sink.fold(new Kept(keepBytes, share), Kept::add), materializer)
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
    private static final int FIRST_BYTES = 1024;

    private final int mostBytes;
    private final BodyMemory.Share share;
    private Outcome outcome = Outcome.COMPLETE;
    private byte[] bytes = NOTHING;
    private int length;

    Kept(int mostBytes, BodyMemory.Share share) {
      this.mostBytes = mostBytes;
      this.share = share;
    }

    Kept add(ByteString more) {
      if (outcome == Outcome.COMPLETE) {
        if (more.size() > mostBytes - length) {
          letGo(Outcome.TOO_LARGE);
        } else {
          keep(more);
        }
      }
      return this;
    }

    private void keep(ByteString more) {
      switch (reserve(length + more.size())) {
        case TAKEN -> {
          more.copyToBuffer(ByteBuffer.wrap(bytes, length, more.size()));
          length += more.size();
        }
        case FULL -> letGo(Outcome.NO_ROOM);
        case TENANT_FULL -> letGo(Outcome.TENANT_FULL);
      }
    }

    /** What is counted is the whole array: one that doubles is larger than what it holds. */
    private BodyMemory.Growth reserve(int needed) {
      if (needed <= bytes.length) {
        return BodyMemory.Growth.TAKEN;
      }
      int doubled = (int) Math.min(mostBytes, Math.max(FIRST_BYTES, 2L * bytes.length));
      int capacity = Math.max(needed, doubled);
      BodyMemory.Growth growth = share.grow(capacity - bytes.length);
      if (growth == BodyMemory.Growth.TAKEN) {
        bytes = Arrays.copyOf(bytes, capacity);
      }
      return growth;
    }

    private void letGo(Outcome reason) {
      outcome = reason;
      bytes = NOTHING;
      share.release();
    }

    RequestBody body() {
      if (outcome != Outcome.COMPLETE) {
        return ended(outcome);
      }
      share.shrinkTo(length);
      return new RequestBody(Outcome.COMPLETE, Arrays.copyOf(bytes, length));
    }
  }
}

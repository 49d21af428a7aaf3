package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.node.http.wire.JsonBody;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** Reads bodies of the management API, within bounds of size and time. */
final class AdminBody {
  /** A schema of a body nests a few levels for each of its values. */
  private static final int MAX_NESTING = 128;

  private final Materializer materializer;
  private final int maxBytes;
  private final Duration timeout;
  private final JsonBody json;
  private final DataApi dataApi;

  AdminBody(ActorSystem<?> system, AdminParts parts) {
    this.materializer = Materializer.matFromSystem(system);
    this.maxBytes = parts.management().maxBodyBytes();
    this.timeout = parts.connections().bodyTimeout();
    this.json = new JsonBody(MAX_NESTING, maxBytes);
    this.dataApi = parts.dataApi();
  }

  /** The body's fields, none for no body; fails with a {@link Refusal}. */
  CompletionStage<Fields> read(HttpRequest request) {
    OptionalLong declared = request.entity().getContentLengthOption();
    if (declared.isPresent() && declared.getAsLong() > maxBytes) {
      return dataApi
          .discard(request)
          .thenApply(
              discarded -> {
                throw new Refusal(tooLarge());
              });
    }
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .limitWeighted(maxBytes, bytes -> (long) bytes.size())
        .completionTimeout(timeout)
        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
        .handle(
            (bytes, failure) -> {
              if (failure != null) {
                throw new Refusal(whyUnread(failure));
              }
              return parsed(bytes);
            });
  }

  private Fields parsed(ByteString bytes) {
    if (bytes.isEmpty()) {
      return new Fields(JsonNodeFactory.instance.objectNode());
    }
    try {
      return new Fields(json.parse(bytes.toArrayUnsafe()));
    } catch (InvalidRequestException e) {
      throw new Refusal(e.error());
    }
  }

  private ApiError whyUnread(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StreamLimitReachedException) {
      return tooLarge();
    }
    return cause instanceof TimeoutException
        ? ApiError.invalid(
            408, "body_timeout", "The body did not arrive within " + timeout.toMillis() + " ms.")
        : ApiError.invalid(400, "body_incomplete", "The body broke off.");
  }

  private ApiError tooLarge() {
    return ApiError.invalid(
        413, "request_too_large", "The body is larger than " + maxBytes + " bytes.");
  }
}

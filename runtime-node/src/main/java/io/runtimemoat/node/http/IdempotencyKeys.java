package io.runtimemoat.node.http;

import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Reads the header by which a sender says that it may send something twice. */
final class IdempotencyKeys {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private IdempotencyKeys() {}

  /** The request's key; empty when it has none. */
  static String of(HttpRequest request) throws InvalidRequestException {
    Optional<String> key = request.getHeader("idempotency-key").map(HttpHeader::value);
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      throw new InvalidRequestException(
          ApiError.invalid(
              400,
              "invalid_idempotency_key",
              "An Idempotency-Key is 1 to 128 printable characters without blanks."));
    }
    return key.orElse("");
  }
}

package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in OpenAI's error shape.
 *
 * @param status HTTP status, where one can still be sent
 * @param type OpenAI's class of error, such as {@code invalid_request_error}
 * @param code a word a program can test, or null
 * @param param the request field at fault, or null
 * @param retryAfter when trying again makes sense, or null
 */
public record ApiError(
    int status,
    String message,
    String type,
    @Nullable String code,
    @Nullable String param,
    @Nullable Duration retryAfter) {

  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";
  private static final String BUDGET_CODE = "budget_exceeded";
  private static final Duration SOON = Duration.ofSeconds(1);

  /** A 400 for one field. */
  public static ApiError invalid(String param, String message) {
    return new ApiError(400, message, INVALID, null, param, null);
  }

  /** A refusal that no single field caused. */
  public static ApiError invalid(int status, String code, String message) {
    return new ApiError(status, message, INVALID, code, null, null);
  }

  public static ApiError modelNotFound(String model) {
    return new ApiError(
        404,
        "The model '" + model + "' does not exist here; GET /v1/models lists what does.",
        INVALID,
        "model_not_found",
        "model",
        null);
  }

  /** A model that is here, but for the other kind of requests. */
  public static ApiError otherKindOfModel(String model, String what) {
    return new ApiError(
        404, "The model '" + model + "' " + what, INVALID, "model_not_found", "model", null);
  }

  public static ApiError contextLength(String param, String message) {
    return new ApiError(400, message, INVALID, "context_length_exceeded", param, null);
  }

  public static ApiError badKey() {
    return invalid(
        401,
        "invalid_api_key",
        "No valid API key was sent; send one as 'Authorization: Bearer <key>'.");
  }

  public static ApiError noCapacity(String message) {
    return new ApiError(503, message, SERVER, "no_capacity", null, SOON);
  }

  /** A 429: the caller has its share. */
  public static ApiError tooManyRequests(String message) {
    return new ApiError(429, message, "rate_limit_error", "rate_limit_exceeded", null, SOON);
  }

  public static ApiError internal() {
    return new ApiError(
        500,
        "The server failed on this request; its x-request-id finds it in the log.",
        SERVER,
        "internal_error",
        null,
        null);
  }

  /** The session's reason in OpenAI's words. */
  public static ApiError of(Failure failure) {
    Failure.Kind kind = failure.kind();
    Duration retryAfter = failure.retryAfter();
    return switch (kind) {
      case INVALID_REQUEST -> of(failure, INVALID, null, failure.param(), retryAfter);
      case CONTEXT_LENGTH_EXCEEDED ->
          of(failure, INVALID, "context_length_exceeded", failure.param(), retryAfter);
      case MODEL_NOT_FOUND -> of(failure, INVALID, "model_not_found", "model", retryAfter);
      case POLICY_DENIED -> of(failure, "permission_error", "policy_denied", failure.param(), null);
      case RATE_LIMITED ->
          of(failure, "rate_limit_error", "rate_limit_exceeded", null, orSoon(retryAfter));
      case BUDGET_EXHAUSTED -> of(failure, "insufficient_quota", BUDGET_CODE, null, null);
      case UPSTREAM_FAILED -> of(failure, SERVER, "upstream_error", null, retryAfter);
      case UPSTREAM_INTERRUPTED ->
          of(failure, SERVER, "upstream_stream_interrupted", null, retryAfter);
      case UPSTREAM_TIMEOUT -> of(failure, SERVER, "upstream_timeout", null, retryAfter);
      case TIMEOUT -> of(failure, "timeout", "request_timeout", failure.param(), retryAfter);
      case INTERNAL -> of(failure, SERVER, "internal_error", failure.param(), retryAfter);
      case NO_CAPACITY -> of(failure, SERVER, "no_capacity", failure.param(), orSoon(retryAfter));
      case NOT_READY -> of(failure, SERVER, "not_ready", failure.param(), orSoon(retryAfter));
    };
  }

  /** Whether the client should not repeat the request by itself. */
  public boolean isFinal() {
    return BUDGET_CODE.equals(code);
  }

  /** {@code {"error":{...}}}. */
  public byte[] toJson() {
    JsonBuffer json = new JsonBuffer(message.length() + 128);
    json.raw("{\"error\":{").field("message", message).raw(",").field("type", type);
    nullable(json.raw(",\"param\":"), param);
    nullable(json.raw(",\"code\":"), code);
    return json.raw("}}").toBytes();
  }

  private static ApiError of(
      Failure failure,
      String type,
      @Nullable String code,
      @Nullable String param,
      @Nullable Duration retryAfter) {
    return new ApiError(failure.kind().status(), failure.message(), type, code, param, retryAfter);
  }

  private static Duration orSoon(@Nullable Duration retryAfter) {
    return retryAfter == null ? SOON : retryAfter;
  }

  private static void nullable(JsonBuffer json, @Nullable String value) {
    if (value == null) {
      json.raw("null");
    } else {
      json.string(value);
    }
  }
}

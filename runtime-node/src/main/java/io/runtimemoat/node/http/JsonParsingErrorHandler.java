package io.runtimemoat.node.http;

import io.runtimemoat.node.http.wire.ApiError;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is not even an HTTP request in the same JSON shape as everything else. Named in the
 * server's settings; the details are not logged, because they can quote a key.
 */
public final class JsonParsingErrorHandler extends ParsingErrorHandler {
  /** What Pekko looks up by this name. */
  public static final JsonParsingErrorHandler MODULE$ = new JsonParsingErrorHandler();

  private JsonParsingErrorHandler() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    String summary = info.summary().isEmpty() ? status.defaultMessage() : info.summary();
    return Responses.error(
        ApiError.invalid(status.intValue(), "malformed_http", summary), RequestIds.next());
  }
}

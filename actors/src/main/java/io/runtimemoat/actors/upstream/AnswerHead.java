package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.AnswerReader;
import io.runtimemoat.actors.upstream.wire.StreamedAnswer;
import io.runtimemoat.actors.upstream.wire.WholeAnswer;
import io.runtimemoat.config.UpstreamCallSettings;
import io.runtimemoat.decision.upstream.RetryAfter;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what an answer's headers say. */
final class AnswerHead {
  private static final int LONGEST_SHOWN = 100;

  /** The wait it asks for. */
  static Optional<Duration> retryAfter(HttpHeaders headers) {
    return RetryAfter.parse(
        headers.firstValue("retry-after-ms").orElse(""),
        headers.firstValue("retry-after").orElse(""),
        Instant.now());
  }

  /**
   * The reader of a 200's body, by what it says to be: a server that does not stream answers whole,
   * and that is an answer too. Null when it is neither.
   */
  static @Nullable AnswerReader reader(
      HttpHeaders headers, UpstreamRequest request, UpstreamCallSettings settings) {
    String type = contentType(headers);
    boolean streamed = type.isEmpty() ? request.streaming() : type.equals("text/event-stream");
    if (streamed) {
      return new StreamedAnswer(settings.maxEventBytes(), request.choices());
    }
    return type.isEmpty() || type.equals("application/json") || type.endsWith("+json")
        ? new WholeAnswer()
        : null;
  }

  /** The media type in lower case, without parameters; empty when there is none. */
  static String contentType(HttpHeaders headers) {
    String value = headers.firstValue("content-type").orElse("");
    int end = value.indexOf(';');
    String type = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return type.substring(0, Math.min(type.length(), LONGEST_SHOWN));
  }

  /** Where a redirect leads, as " to host"; empty for everything else. */
  static String redirectHost(HttpHeaders headers) {
    try {
      String host = URI.create(headers.firstValue("location").orElse("")).getHost();
      return host == null ? "" : " to " + host;
    } catch (IllegalArgumentException notAUri) {
      return "";
    }
  }

  private AnswerHead() {}
}

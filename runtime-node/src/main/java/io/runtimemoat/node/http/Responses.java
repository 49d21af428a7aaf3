package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.node.http.wire.ApiError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Responses with the headers that clients and SDKs read. */
final class Responses {
  private static final ContentType EVENT_STREAM = ContentTypes.create(MediaTypes.TEXT_EVENT_STREAM);
  private static final HttpHeader NO_CACHE = RawHeader.create("cache-control", "no-cache");
  private static final HttpHeader NO_PROXY_BUFFER = RawHeader.create("x-accel-buffering", "no");

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int COST_DIGITS = 9; // as budgets count: billionths of the currency

  private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  private Responses() {}

  static HttpResponse json(int status, ByteString json, String requestId) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(header("x-request-id", requestId))
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json));
  }

  static HttpResponse error(ApiError error, String requestId) {
    HttpResponse response =
        json(error.status(), ByteString.fromArrayUnsafe(error.toJson()), requestId);
    if (error.status() == 401) {
      response = response.addHeader(RawHeader.create("www-authenticate", "Bearer"));
    }
    if (error.isFinal()) {
      response = response.addHeader(RawHeader.create("x-should-retry", "false"));
    }
    Duration retryAfter = error.retryAfter();
    if (retryAfter == null) {
      return response;
    }
    long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
    return response
        .addHeader(header("retry-after", Long.toString(seconds)))
        .addHeader(header("retry-after-ms", Long.toString(retryAfter.toMillis())));
  }

  /** All bytes of the answer to a head that did not come in time: there is no request to answer. */
  static ByteString lateHead(Duration limit) {
    byte[] body =
        ApiError.invalid(
                408,
                "head_timeout",
                "The request's head did not arrive within " + limit.toMillis() + " ms.")
            .toJson();
    return ByteString.fromString(
            "HTTP/1.1 408 Request Timeout\r\nServer: moat\r\nx-request-id: "
                + RequestIds.next()
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
        .concat(ByteString.fromArrayUnsafe(body));
  }

  static HttpResponse events(Source<ByteString, ?> frames, String requestId) {
    return HttpResponse.create()
        .addHeader(header("x-request-id", requestId))
        .addHeader(NO_CACHE)
        .addHeader(NO_PROXY_BUFFER)
        .withEntity(HttpEntities.createChunked(EVENT_STREAM, frames));
  }

  /** The headers that say how the caller's rate limits stand. */
  static List<HttpHeader> limits(List<RateStatus> limits) {
    List<HttpHeader> headers = new ArrayList<>();
    RateStatus.headers(limits).forEach((name, value) -> headers.add(header(name, value)));
    return headers;
  }

  /**
   * The headers that name the decision behind an answer, and those of rate limits.
   *
   * @param overheadNanos from the parsed request to the start of its first attempt
   */
  static List<HttpHeader> decision(CompletionHead head, String servedModel, long overheadNanos) {
    List<HttpHeader> headers = limits(head.limits());
    headers.add(header("x-moat-decision-id", head.decisionId()));
    headers.add(header("x-moat-model", servedModel));
    headers.add(header("x-moat-arm", head.arm()));
    headers.add(header("x-moat-policy-version", head.policyVersion()));
    headers.add(header("x-moat-phase", head.phase()));
    headers.add(header("x-moat-overhead-ms", decimal(overheadNanos / NANOS_PER_MILLI, 3)));
    return headers;
  }

  /** The headers that only a whole answer has, because its end is known before its head leaves. */
  static List<HttpHeader> outcome(Completed end) {
    List<HttpHeader> headers = new ArrayList<>();
    headers.add(validation(end.validationStatus()));
    headers.add(header("x-moat-cache", end.usage().cachedTokens() > 0 ? "prefix" : "none"));
    if (!Double.isNaN(end.cost())) {
      headers.add(header("x-moat-cost", decimal(end.cost(), COST_DIGITS)));
    }
    return headers;
  }

  static HttpHeader validation(String status) {
    return header("x-moat-validation-status", status);
  }

  private static String decimal(double value, int digits) {
    return BigDecimal.valueOf(value)
        .setScale(digits, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A header whose value cannot break out of its line. */
  static HttpHeader header(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < 0x20 || value.charAt(i) > 0x7e) {
        return RawHeader.create(name, NOT_PRINTABLE.matcher(value).replaceAll("?"));
      }
    }
    return RawHeader.create(name, value);
  }
}

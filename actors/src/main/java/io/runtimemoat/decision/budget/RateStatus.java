package io.runtimemoat.decision.budget;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one limit stands, as this node last heard.
 *
 * @param remaining at least 0; for output tokens after all that running requests may draw
 * @param resetAfter time until the whole limit is there again
 */
public record RateStatus(RateKey key, long perMinute, long remaining, Duration resetAfter) {
  /** Of a limit that nothing was heard of yet: who is told of nothing left asks more slowly. */
  public static RateStatus unknown(RateNeed need) {
    return new RateStatus(need.key(), need.perMinute(), 0, Duration.ZERO);
  }

  /**
   * The {@code x-ratelimit-*} headers: of each kind the limit with the least left; of input and
   * output tokens the tighter one.
   */
  public static Map<String, String> headers(List<RateStatus> status) {
    Map<String, String> headers = new TreeMap<>();
    put(
        headers,
        "requests",
        status.stream().filter(s -> s.key.kind() == RateKind.REQUESTS).toList());
    put(headers, "tokens", status.stream().filter(s -> s.key.kind() != RateKind.REQUESTS).toList());
    return headers;
  }

  private static void put(Map<String, String> headers, String kind, List<RateStatus> status) {
    status.stream()
        .min(Comparator.comparingDouble(s -> (double) s.remaining / s.perMinute))
        .ifPresent(
            tightest -> {
              headers.put("x-ratelimit-limit-" + kind, Long.toString(tightest.perMinute));
              headers.put("x-ratelimit-remaining-" + kind, Long.toString(tightest.remaining));
              headers.put("x-ratelimit-reset-" + kind, seconds(tightest.resetAfter));
            });
  }

  /** As OpenAI writes it, for example {@code 1.25s}. */
  private static String seconds(Duration time) {
    long millis = Math.max(0, time.toMillis());
    String rest = millis % 1_000 == 0 ? "" : ".%03d".formatted(millis % 1_000);
    return millis / 1_000 + rest.replaceFirst("0+$", "") + "s";
  }
}

package io.runtimemoat.loadtests.load;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One open-loop run: requests leave on a fixed schedule whether or not earlier ones have come back.
 *
 * @param target loopback URL that is posted to
 * @param headers sent with every request
 * @param ratePerSecond intended arrivals per second, above 0
 * @param connections keep-alive connections; an arrival waits for a free one and its wait counts
 * @param warmUp sent but not counted
 * @param measured the counted time
 */
public record LoadPlan(
    URI target,
    Map<String, String> headers,
    String body,
    double ratePerSecond,
    int connections,
    Duration warmUp,
    Duration measured) {

  public LoadPlan {
    headers = Map.copyOf(headers);
    if (!target.getHost().equals("127.0.0.1") && !target.getHost().equals("localhost")) {
      throw new IllegalArgumentException("load goes to loopback only, not to " + target.getHost());
    }
  }

  /** The same for another time, of which everything counts. */
  public LoadPlan counting(Duration time) {
    return new LoadPlan(target, headers, body, ratePerSecond, connections, Duration.ZERO, time);
  }
}

package io.runtimemoat.loadtests.load;

import java.util.List;

/** The straight line that fits readings best (least squares). */
final class Trend {
  /**
   * One reading.
   *
   * @param minutes since the readings began
   */
  record Reading(double minutes, double value) {}

  private Trend() {}

  /** What the value grows by per minute; 0 for fewer than two readings. */
  static double perMinute(List<Reading> readings) {
    double meanMinutes = readings.stream().mapToDouble(Reading::minutes).average().orElse(0);
    double meanValue = readings.stream().mapToDouble(Reading::value).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (Reading reading : readings) {
      double minutes = reading.minutes() - meanMinutes;
      products += minutes * (reading.value() - meanValue);
      squares += minutes * minutes;
    }
    return squares == 0 ? 0 : products / squares;
  }
}

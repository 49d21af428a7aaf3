package io.runtimemoat.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.runtimemoat.loadtests.load.Trend.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrendTest {
  @Test
  void aStraightLine_hasItsOwnSlope() {
    List<Reading> line = List.of(new Reading(1, 5), new Reading(2, 8), new Reading(4, 14));

    assertEquals(3, Trend.perMinute(line), 1e-12);
  }

  @Test
  void scatter_isEvenedOutByLeastSquares() {
    // Worked by hand: means 1 and 3, products 3, squares 2.
    List<Reading> scattered = List.of(new Reading(0, 1), new Reading(1, 4), new Reading(2, 4));

    assertEquals(1.5, Trend.perMinute(scattered), 1e-12);
  }

  @Test
  void oneReading_hasNoSlope() {
    assertEquals(0, Trend.perMinute(List.of(new Reading(3, 7))));
  }
}

package io.runtimemoat.actors.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
  @Test
  void retry_waitsTwiceAsLongEachTimeAndNeverLongerThanItMay() {
    Retry retry = new Retry();
    retry.failed();
    List<Integer> tried = new ArrayList<>();
    for (int round = 0; round < 1_500; round++) {
      if (retry.isDue()) {
        tried.add(round);
        retry.failed();
      }
    }

    assertThat(tried).containsExactly(1, 4, 9, 18, 35, 68, 133, 262, 519, 776, 1033, 1290);
  }
}

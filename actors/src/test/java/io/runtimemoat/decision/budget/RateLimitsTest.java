package io.runtimemoat.decision.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  @Test
  void nothingSet_needsNothing() {
    assertThat(RateLimits.none().needs("tenant", "auto", 10, 20)).isEmpty();
  }

  @Test
  void everyLimitThatIsSet_isANeedOfItsOwn() {
    RateLimits limits =
        new RateLimits(
            new PerMinute(60, PerMinute.UNLIMITED, 4_000),
            Map.of("large", new PerMinute(PerMinute.UNLIMITED, 900, PerMinute.UNLIMITED)));

    assertThat(limits.needs("key abc", "large", 10, 20))
        .containsExactly(
            new RateNeed(new RateKey("key abc", RateKind.REQUESTS), 60, 1),
            new RateNeed(new RateKey("key abc", RateKind.OUTPUT_TOKENS), 4_000, 20),
            new RateNeed(new RateKey("key abc model large", RateKind.INPUT_TOKENS), 900, 10));
    assertThat(limits.needs("tenant", "small", 10, 20))
        .extracting(need -> need.key().scope())
        .containsOnly("tenant");
  }

  @Test
  void longestNames_stillMakeAScope() {
    String longest = "m".repeat(RateLimits.MOST_NAME);
    RateLimits limits = new RateLimits(PerMinute.NO_LIMIT, Map.of(longest, new PerMinute(1, 1, 1)));

    assertThat(limits.needs("key abcdefgh2345", longest, 1, 1)).hasSize(3);
  }

  @Test
  void limitBelowOne_isRefused() {
    assertThatThrownBy(() -> new PerMinute(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PerMinute(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PerMinute(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreModelsOrLongerNames_areRefused() {
    Map<String, PerMinute> many = new HashMap<>();
    for (int i = 0; i <= RateLimits.MOST_MODELS; i++) {
      many.put("m" + i, PerMinute.NO_LIMIT);
    }
    Map<String, PerMinute> tooLong =
        Map.of("m".repeat(RateLimits.MOST_NAME + 1), PerMinute.NO_LIMIT);

    assertThatThrownBy(() -> new RateLimits(PerMinute.NO_LIMIT, many))
        .hasMessageContaining("at most 64 models");
    assertThatThrownBy(() -> new RateLimits(PerMinute.NO_LIMIT, tooLong))
        .hasMessageContaining("1 to 200 characters");
  }
}

package io.runtimemoat.decision.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration TTL = Duration.ofSeconds(1);
  private static final RateKey REQUESTS = new RateKey("tenant", RateKind.REQUESTS);
  private static final RateKey OUTPUT = new RateKey("tenant", RateKind.OUTPUT_TOKENS);

  @Test
  void window_forgetsWhatIsOlderThanAMinute() {
    RateWindow window = new RateWindow();
    window.add(6, NOW);
    window.add(4, NOW.plusSeconds(30));

    assertThat(window.used(NOW.plusSeconds(60))).isEqualTo(10);
    assertThat(window.used(NOW.plusSeconds(61))).isEqualTo(4);
    assertThat(window.fitsAfter(7, 10, NOW.plusSeconds(61))).isEqualTo(Duration.ofSeconds(30));
    assertThat(window.fitsAfter(6, 10, NOW.plusSeconds(61))).isZero();
    assertThat(window.emptyAfter(NOW.plusSeconds(61))).isEqualTo(Duration.ofSeconds(30));
    assertThat(window.used(NOW.plusSeconds(1_000))).isZero();
  }

  @Test
  void window_takesBackTheNewestFirst() {
    RateWindow window = new RateWindow();
    window.add(6, NOW);
    window.add(4, NOW.plusSeconds(30));

    window.remove(5, NOW.plusSeconds(30));

    assertThat(window.used(NOW.plusSeconds(30))).isEqualTo(5);
    assertThat(window.used(NOW.plusSeconds(61))).isZero();
  }

  @Test
  void headers_nameTheTightestLimitOfEachKind() {
    List<RateStatus> status =
        List.of(
            new RateStatus(REQUESTS, 60, 59, Duration.ofSeconds(1)),
            new RateStatus(
                new RateKey("key k", RateKind.REQUESTS), 600, 3, Duration.ofMillis(1_250)),
            new RateStatus(new RateKey("tenant", RateKind.INPUT_TOKENS), 1_000, 900, Duration.ZERO),
            new RateStatus(OUTPUT, 500, 100, Duration.ofSeconds(6)));

    assertThat(RateStatus.headers(status))
        .isEqualTo(
            Map.of(
                "x-ratelimit-limit-requests", "600",
                "x-ratelimit-remaining-requests", "3",
                "x-ratelimit-reset-requests", "1.25s",
                "x-ratelimit-limit-tokens", "500",
                "x-ratelimit-remaining-tokens", "100",
                "x-ratelimit-reset-tokens", "6s"));
  }

  @Test
  void secondLimitThatIsReached_takesNothingOfTheFirst() {
    RateBook book = new RateBook(100, 100);
    RatePurse purse = new RatePurse(TTL);
    List<RateNeed> needs = List.of(new RateNeed(REQUESTS, 60, 1), new RateNeed(OUTPUT, 100, 80));
    assertThat(take(book, purse, needs, NOW)).isInstanceOf(RateVerdict.Admitted.class);

    RateVerdict limited = take(book, purse, needs, NOW);

    assertThat(limited).isInstanceOf(RateVerdict.Limited.class);
    assertThat(((RateVerdict.Limited) limited).key()).isEqualTo(OUTPUT);
    assertThat(((RateVerdict.Limited) limited).retryAfter()).isEqualTo(Duration.ofSeconds(61));
    for (int i = 0; i < 59; i++) {
      assertThat(take(book, purse, List.of(needs.get(0)), NOW))
          .isInstanceOf(RateVerdict.Admitted.class);
    }
  }

  @Test
  void requestAboveTheLimit_isNeverAskedFor() {
    RateVerdict verdict = new RatePurse(TTL).take(List.of(new RateNeed(OUTPUT, 100, 101)), NOW);

    assertThat(verdict).isInstanceOf(RateVerdict.Limited.class);
  }

  @Test
  void unusedTokens_goBackToTheOthers() {
    RateBook book = new RateBook(100, 100);
    RatePurse one = new RatePurse(TTL);
    RatePurse other = new RatePurse(TTL);
    List<RateNeed> all = List.of(new RateNeed(OUTPUT, 100, 100));
    take(book, one, "one", all, NOW);
    one.giveBack(OUTPUT, 90, NOW);

    Instant later = NOW.plus(TTL);
    book.lend("one", one.expired(later), later);

    assertThat(take(book, other, List.of(new RateNeed(OUTPUT, 100, 90)), later))
        .isInstanceOf(RateVerdict.Admitted.class);
  }

  @Test
  void tokensBeyondWhatWasTaken_areMissingToTheNextRequest() {
    RateBook book = new RateBook(100, 100);
    RatePurse purse = new RatePurse(TTL);
    take(book, purse, "one", List.of(new RateNeed(OUTPUT, 100, 10)), NOW);
    purse.overdraw(OUTPUT, 60, NOW);

    Instant later = NOW.plus(TTL);
    assertThat(purse.expired(later)).as("a debt is not given back").isEmpty();

    RateVerdict fits = take(book, purse, "one", List.of(new RateNeed(OUTPUT, 100, 30)), later);

    assertThat(fits).isInstanceOf(RateVerdict.Admitted.class);
    assertThat(((RateVerdict.Admitted) fits).status().get(0).remaining()).isZero();
    assertThat(take(book, new RatePurse(TTL), List.of(new RateNeed(OUTPUT, 100, 1)), later))
        .as("the owner knows of it")
        .isInstanceOf(RateVerdict.Limited.class);
  }

  @Test
  void debt_isForgottenWithTheMinuteItWasMadeIn() {
    RateBook book = new RateBook(100, 100);
    RatePurse purse = new RatePurse(TTL);
    take(book, purse, "one", List.of(new RateNeed(OUTPUT, 100, 10)), NOW);
    purse.overdraw(OUTPUT, 1_000, NOW);

    purse.expired(NOW.plusSeconds(61));

    assertThat(purse.isEmpty()).isTrue();
  }

  @Test
  void newOwner_reckonsWithWhatNodesUsedBefore() {
    RatePurse purse = new RatePurse(TTL);
    List<RateNeed> half = List.of(new RateNeed(OUTPUT, 100, 50));
    RateBook first = new RateBook(100, 100);
    take(first, purse, half, NOW);
    take(first, purse, half, NOW);

    RateBook second = new RateBook(100, 100);

    assertThat(take(second, purse, half, NOW.plusSeconds(10)))
        .isInstanceOf(RateVerdict.Limited.class);
  }

  @Test
  void moreLimitsThanTheOwnerCounts_areRefusedUntilOthersAreQuiet() {
    RateBook book = new RateBook(100, 1);
    RateNeed known = new RateNeed(REQUESTS, 60, 1);
    RateNeed another = new RateNeed(new RateKey("key k", RateKind.REQUESTS), 60, 1);
    take(book, new RatePurse(TTL), List.of(known), NOW);

    assertThat(take(book, new RatePurse(TTL), List.of(another), NOW))
        .isInstanceOf(RateVerdict.Limited.class);
    assertThat(take(book, new RatePurse(TTL), List.of(another), NOW.plusSeconds(61)))
        .isInstanceOf(RateVerdict.Admitted.class);
  }

  /** Three nodes under far more load than the limit: in no minute more than 5 % above it. */
  @Property(tries = 30)
  void threeNodes_staySharplyBelowFivePercentAbove(
      @ForAll @LongRange(min = 5, max = 5_000) long perMinute, @ForAll long seed) {
    Random random = new Random(seed);
    RateBook book = new RateBook(100, 100);
    List<RatePurse> nodes = List.of(new RatePurse(TTL), new RatePurse(TTL), new RatePurse(TTL));
    Deque<Instant> admitted = new ArrayDeque<>();
    long most = 0;
    long total = 0;
    Instant now = NOW;
    long meanMillis = Math.max(1, 60_000 / (perMinute * 2));
    while (now.isBefore(NOW.plusSeconds(240))) {
      now = now.plusMillis(1 + random.nextInt((int) (2 * meanMillis)));
      int at = random.nextInt(3);
      RateVerdict verdict = take(book, nodes.get(at), "n" + at, one(perMinute), now);
      if (verdict instanceof RateVerdict.Admitted) {
        admitted.add(now);
        total++;
      }
      Instant since = now.minusSeconds(60);
      while (!admitted.isEmpty() && !admitted.getFirst().isAfter(since)) {
        admitted.removeFirst();
      }
      most = Math.max(most, admitted.size());
      for (int node = 0; node < 3; node++) {
        book.lend("n" + node, nodes.get(node).expired(now), now);
      }
    }

    assertThat((double) most).isLessThanOrEqualTo(perMinute * 1.05);
    assertThat((double) total).as("of four minutes").isGreaterThan(perMinute * 3.0);
  }

  private static List<RateNeed> one(long perMinute) {
    return List.of(new RateNeed(REQUESTS, perMinute, 1));
  }

  private static RateVerdict take(
      RateBook book, RatePurse purse, List<RateNeed> needs, Instant now) {
    return take(book, purse, "node " + System.identityHashCode(purse), needs, now);
  }

  private static RateVerdict take(
      RateBook book, RatePurse purse, String node, List<RateNeed> needs, Instant now) {
    List<RateVerdict> verdicts = new ArrayList<>(List.of(purse.take(needs, now)));
    if (verdicts.get(0) instanceof RateVerdict.Waiting) {
      purse.heard(book.lend(node, purse.lines(needs, now), now), now);
      verdicts.set(0, purse.take(needs, now));
    }
    return verdicts.get(0);
  }
}

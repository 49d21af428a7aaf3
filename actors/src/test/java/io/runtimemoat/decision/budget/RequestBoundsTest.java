package io.runtimemoat.decision.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestBoundsTest {
  private static final RequestAllowance ALLOWANCE =
      new RequestAllowance(
          Money.ofUnits(1), Duration.ofSeconds(2), Duration.ofSeconds(5), 1_000, 3);

  @Test
  void tokensOfAllAttempts_areBounded() {
    assertThat(ALLOWANCE.tokensLeft(400)).isEqualTo(600);
    assertThat(ALLOWANCE.tokensLeft(1_001)).isZero();
  }

  @Test
  void money_paysForWholeTokensOnly() {
    Tariff tariff = new Tariff(1_000_000_000, 2_000_000_000); // 1 000 and 2 000 nanos a token

    assertThat(tariff.affordable(new Money(10_000), 2)).isEqualTo(4);
    assertThat(tariff.affordable(new Money(9_999), 2)).isEqualTo(3);
    assertThat(tariff.affordable(new Money(1_999), 2)).isZero();
    assertThat(new Tariff(1, 0).affordable(new Money(9), 2)).isEqualTo(Long.MAX_VALUE);
    assertThat(tariff.cost(2, tariff.affordable(Money.UNLIMITED, 2)))
        .isLessThanOrEqualTo(Money.UNLIMITED);
  }

  @Test
  void nextAttempt_mustFitTheCostAndTheNumber() {
    assertThat(ALLOWANCE.allowsAttempt(2, Money.ofUnits(0.4), Money.ofUnits(0.6))).isTrue();
    assertThat(ALLOWANCE.allowsAttempt(2, Money.ofUnits(0.5), Money.ofUnits(0.6))).isFalse();
    assertThat(ALLOWANCE.allowsAttempt(3, Money.ZERO, Money.ZERO)).isFalse();
  }

  @Test
  void client_tightensAndNeverWidens() {
    assertThat(
            ALLOWANCE.tightenedTo(Money.ofUnits(0.5), Duration.ofSeconds(9), Duration.ofSeconds(1)))
        .isEqualTo(
            new RequestAllowance(
                Money.ofUnits(0.5), Duration.ofSeconds(2), Duration.ofSeconds(1), 1_000, 3));
    assertThat(ALLOWANCE.tightenedTo(Money.UNLIMITED, Duration.ZERO, Duration.ZERO))
        .isEqualTo(ALLOWANCE);
  }

  @Test
  void settings_areTheOperatorsBounds() {
    assertThat(RequestAllowance.of(LimitSettings.from(ConfigFactory.load()).request()))
        .isEqualTo(
            new RequestAllowance(
                Money.UNLIMITED, Duration.ZERO, Duration.ofMinutes(10), 200_000, 8));
  }

  /** Any order of arrivals and departures: bounded, first come first served, nobody forgotten. */
  @Property(tries = 300)
  void queue_isBoundedAndFair(
      @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 5) Integer> steps) {
    FairQueue<Integer> queue = new FairQueue<>(2, 3, 4);
    Map<TenantId, List<Integer>> waiting = new HashMap<>();
    int number = 0;
    for (int step : steps) {
      TenantId tenant = new TenantId("t" + step / 2);
      List<Integer> line = waiting.computeIfAbsent(tenant, t -> new ArrayList<>());
      if (step % 2 == 0) {
        int before = queue.running(tenant);
        FairQueue.Turn turn = queue.enter(tenant, ++number);
        if (turn == FairQueue.Turn.WAITS) {
          line.add(number);
        }
        assertThat(turn == FairQueue.Turn.RUNS).isEqualTo(before < 2);
      } else if (queue.running(tenant) > 0) {
        var next = queue.leave(tenant);
        assertThat(next.stream().toList()).isEqualTo(line.stream().limit(1).toList());
        next.ifPresent(who -> line.remove(0));
      }
      assertThat(queue.running(tenant)).isLessThanOrEqualTo(2);
      assertThat(line).hasSizeLessThanOrEqualTo(3);
      assertThat(queue.waiting())
          .isEqualTo(waiting.values().stream().mapToInt(List::size).sum())
          .isLessThanOrEqualTo(4);
    }
  }

  @Test
  void whoNoLongerWaits_isNotServed() {
    FairQueue<String> queue = new FairQueue<>(1, 3, 3);
    TenantId tenant = TestBudgets.ACME;
    queue.enter(tenant, "runs");
    queue.enter(tenant, "gone");
    queue.enter(tenant, "next");

    assertThat(queue.withdraw(tenant, "gone")).isTrue();

    assertThat(queue.withdraw(tenant, "gone")).isFalse();
    assertThat(queue.leave(tenant)).contains("next");
    assertThat(queue.leave(tenant)).isEmpty();
    assertThat(queue.running(tenant)).isZero();
  }
}

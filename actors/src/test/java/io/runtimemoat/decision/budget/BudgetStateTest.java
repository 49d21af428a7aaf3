package io.runtimemoat.decision.budget;

import static io.runtimemoat.decision.budget.TestBudgets.NOON;
import static io.runtimemoat.decision.budget.TestBudgets.SETTINGS;
import static io.runtimemoat.decision.budget.TestBudgets.TODAY;
import static io.runtimemoat.decision.budget.TestBudgets.chain;
import static io.runtimemoat.decision.budget.TestBudgets.daily;
import static io.runtimemoat.decision.budget.TestBudgets.monthly;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetStateTest {
  private static final BudgetScope TENANT = BudgetScope.tenant();

  private BudgetState state = TestBudgets.limited(TENANT, daily(800), monthly(1_000));
  private Instant now = NOON;

  @Test
  void windows_endAtUtcMidnightAndAtTheMonthsEnd() {
    assertThat(BudgetWindow.DAY.resetsAfter(TODAY)).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(BudgetWindow.MONTH.resetsAfter(TODAY)).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(BudgetWindow.dayOf(Instant.parse("2026-11-21T23:59:59.999Z"))).isEqualTo(TODAY);
    assertThat(BudgetWindow.MONTH.joins(TODAY, TODAY + 9)).isTrue();
    assertThat(BudgetWindow.MONTH.joins(TODAY, TODAY + 10)).isFalse();
  }

  @Test
  void lease_isAShareOfWhatIsLeftAndAtTheEndOneReservation() {
    assertThat(ask(1, 0, 10, 5_000).granted()).isEqualTo(tokens(100));
    assertThat(ask(2, 0, 500, 5_000).granted()).isEqualTo(tokens(500));
    assertThat(ask(3, 0, 30, 5_000).granted()).isEqualTo(tokens(30));
  }

  @Test
  void restLentToOthers_mayComeBack() {
    ask(1, 0, 800, 800);

    BudgetRefusal refusal = refused(ask(2, 0, 10, 10));

    assertThat(refusal.why()).isEqualTo(BudgetRefusal.Why.LENT_OUT);
    assertThat(refusal.isHardStop()).isFalse();
    assertThat(refusal.retryAfter(now)).isEqualTo(SETTINGS.lentOutRetry());
  }

  @Test
  void returnedLease_canBeLentAgain() {
    ask(1, 0, 800, 800);
    report(1, 800, 790);

    assertThat(ask(2, 0, 10, 10).granted()).isEqualTo(tokens(10));
  }

  @Test
  void dayThatIsSpent_stopsUntilMidnightAndMonthUntilItsEnd() {
    ask(1, 0, 800, 800);
    fold(1, 800);
    BudgetRefusal today = refused(ask(1, 800, 10, 10));

    now = Instant.parse("2026-11-22T00:00:00Z");
    ask(1, 0, 200, 200);
    fold(1, 200);
    BudgetRefusal thisMonth = refused(ask(1, 200, 10, 10));

    assertThat(today.window()).isEqualTo(BudgetWindow.DAY);
    assertThat(today.retryAt()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(today.sentence())
        .isEqualTo(
            "The day's budget of the tenant is used up. It resets at 2026-11-22T00:00:00Z; or ask"
                + " for a waiver.");
    assertThat(thisMonth.window()).isEqualTo(BudgetWindow.MONTH);
    assertThat(thisMonth.retryAt()).isEqualTo("2026-12-01T00:00:00Z");
    now = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(ask(1, 0, 800, 800).granted()).isEqualTo(tokens(800));
  }

  @Test
  void requestAboveTheWholeLimit_isNeverWorthRepeating() {
    BudgetRefusal refusal = refused(ask(1, 0, 801, 801));

    assertThat(refusal.why()).isEqualTo(BudgetRefusal.Why.TOO_LARGE);
    assertThat(refusal.isHardStop()).isTrue();
  }

  @Test
  void warning_startsAtItsShareOfWhatIsSpent() {
    ask(1, 0, 800, 800);
    fold(1, 639);
    assertThat(ask(1, 800, 0, 0).warn()).isFalse();
    fold(1, 1);
    assertThat(ask(1, 800, 0, 0).warn()).isTrue();
  }

  @Test
  void waiver_liftsOnceUntilItExpires() {
    ask(1, 0, 800, 800);
    fold(1, 800);
    waive("w1", 50, NOON.plus(Duration.ofHours(1)));

    assertThat(ask(1, 800, 50, 50).granted()).isEqualTo(tokens(850));
    assertThat(refused(ask(1, 850, 1, 1)).isHardStop()).as("50 are lent").isFalse();
    fold(1, 50);
    assertThat(refused(ask(1, 850, 1, 1)).isHardStop()).isTrue();
    waive("w2", 50, NOON.plus(Duration.ofHours(1)));
    now = NOON.plus(Duration.ofHours(1));
    assertThat(refused(ask(1, 850, 1, 1)).isHardStop()).isTrue();
  }

  @Test
  void waiver_isOfItsDay() {
    ask(1, 0, 800, 800);
    fold(1, 800);
    waive("w1", 50, NOON.plus(Duration.ofDays(3)));

    now = NOON.plus(Duration.ofDays(1));

    assertThat(ask(1, 0, 250, 250).granted()).as("200 of the month and 50").isEqualTo(tokens(250));
    assertThat(refused(ask(1, 250, 1, 1)).window()).isEqualTo(BudgetWindow.MONTH);
  }

  @Test
  void orders_areBounded() {
    assertThat(state.set(BudgetScope.key("k"), List.of(daily(1)), 1, "root", now))
        .isInstanceOf(Ruling.Refused.class);
    assertThat(state.set(TENANT, List.of(daily(1), daily(2)), 9, "root", now))
        .isInstanceOf(Ruling.Refused.class);
    waive("w1", 50, NOON.plus(Duration.ofHours(1)));
    Waiver another = waiver("w2", 50, NOON.plus(Duration.ofHours(1)));
    assertThat(state.waive(another, 1, now)).isInstanceOf(Ruling.Refused.class);
    assertThat(state.waive(waiver("w1", 50, NOON.plus(Duration.ofHours(1))), 1, now))
        .isInstanceOf(Ruling.Unchanged.class);
    assertThat(state.waive(waiver("w3", 50, NOON), 9, now)).isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void scopeWithoutLimit_saysSo() {
    LeaseLine line =
        new LeaseLine(
            BudgetScope.key("k"), TODAY, Spend.ZERO, Spend.ZERO, tokens(5), tokens(5), true);

    LeaseRuling ruling = state.balance(new LeaseAsk(chain(1), 0, List.of(line)), SETTINGS, now);

    assertThat(ruling.events()).isEmpty();
    assertThat(ruling.answers().get(0).limited()).isFalse();
  }

  private LeaseAnswer ask(int node, long known, long need, long want) {
    return balance(
        node,
        new LeaseLine(
            TENANT,
            BudgetWindow.dayOf(now),
            tokens(known),
            Spend.ZERO,
            tokens(need),
            tokens(want),
            true));
  }

  private void report(int node, long granted, long released) {
    balance(
        node,
        new LeaseLine(
            TENANT, TODAY, tokens(granted), tokens(released), Spend.ZERO, Spend.ZERO, false));
  }

  private LeaseAnswer balance(int node, LeaseLine line) {
    LeaseRuling ruling = state.balance(new LeaseAsk(chain(node), 0, List.of(line)), SETTINGS, now);
    ruling.events().forEach(event -> state = event.applyTo(state));
    return ruling.answers().get(0);
  }

  private void fold(int node, long spent) {
    ChainPosition position = state.chain(chain(node)).orElseThrow();
    long next = position.next() + 1;
    FoldedSpend folded =
        new FoldedSpend(
            position.next(),
            new ChainPosition(chain(node), next, next, false),
            List.of(new Charge(TENANT, state.day(), tokens(spent))));
    state = state.fold(folded, now).orElseThrow().applyTo(state);
  }

  private void waive(String id, long amount, Instant expiresAt) {
    Ruling<BudgetEvent> ruling = state.waive(waiver(id, amount, expiresAt), 9, now);
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    state = ((Ruling.Accepted<BudgetEvent>) ruling).event().applyTo(state);
  }

  private static Waiver waiver(String id, long amount, Instant expiresAt) {
    return new Waiver(id, TENANT, tokens(amount), TODAY, expiresAt, "demo", "ada");
  }

  private static BudgetRefusal refused(LeaseAnswer answer) {
    BudgetRefusal refusal = answer.refusal();
    if (refusal == null) {
      throw new AssertionError("not refused: " + answer);
    }
    return refusal;
  }
}

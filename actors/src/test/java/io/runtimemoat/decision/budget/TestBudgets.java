package io.runtimemoat.decision.budget;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.TenantId;
import java.time.Instant;
import java.util.List;

/** Values that the tests of budgets share. */
public final class TestBudgets {
  public static final TenantId ACME = new TenantId("acme");
  public static final String KEY = "abcdefgh2345";
  public static final String TASK = "extraction";
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final long TODAY = BudgetWindow.dayOf(NOON);
  public static final BudgetSettings SETTINGS =
      BudgetSettings.from(ConfigFactory.defaultReference().resolve());

  private TestBudgets() {}

  /** The n-th node start's chain. */
  public static String chain(int n) {
    return "%032x".formatted(n);
  }

  public static Spend tokens(long tokens) {
    return new Spend(new Money(tokens), tokens);
  }

  public static BudgetLimit daily(long tokens) {
    return new BudgetLimit(BudgetWindow.DAY, tokens(tokens));
  }

  public static BudgetLimit monthly(long tokens) {
    return new BudgetLimit(BudgetWindow.MONTH, tokens(tokens));
  }

  /** A tenant whose scope has these limits since {@link #NOON}. */
  public static BudgetState limited(BudgetScope scope, BudgetLimit... limits) {
    BudgetState rolled = BudgetState.empty().roll(NOON).orElseThrow().applyTo(BudgetState.empty());
    return new BudgetEvent.BudgetSet(scope, List.of(limits), "root", NOON).applyTo(rolled);
  }

  public static BudgetedAttempt attempt(String requestId, long tokens) {
    return new BudgetedAttempt(ACME, KEY, TASK, requestId, 1, tokens(tokens));
  }
}

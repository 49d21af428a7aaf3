package io.runtimemoat.decision.budget;

import java.time.Instant;

/**
 * Permission to spend more, once: it lifts the scope's limits in the day and the month it was given
 * in, until it expires or the window ends, whichever comes first.
 *
 * @param id chosen by the caller so that an order may be repeated; 1 to 64 characters
 * @param day UTC day it was given on
 * @param expiresAt first instant it no longer counts for new leases
 * @param approver who allowed it
 */
public record Waiver(
    String id,
    BudgetScope scope,
    Spend amount,
    long day,
    Instant expiresAt,
    String reason,
    String approver) {
  private static final int MOST_TEXT = 500;

  public Waiver {
    if (id.isBlank() || id.length() > 64) {
      throw new IllegalArgumentException("a waiver's id has 1 to 64 characters");
    }
    if (reason.isBlank() || approver.isBlank() || reason.length() > MOST_TEXT) {
      throw new IllegalArgumentException(
          "a waiver names its approver and a reason of up to " + MOST_TEXT + " characters");
    }
  }

  /** Whether it lifts the limit of the window that holds {@code today}. */
  boolean lifts(BudgetWindow window, long today, Instant now) {
    return window.joins(day, today) && now.isBefore(expiresAt);
  }
}

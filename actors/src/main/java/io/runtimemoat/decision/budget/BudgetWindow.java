package io.runtimemoat.decision.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;

/** The periods a budget is for, in UTC. A day is its number since 1970-01-01. */
public enum BudgetWindow {
  DAY,
  MONTH;

  private static final long SECONDS_PER_DAY = 86_400;

  /** The UTC day of an instant. */
  public static long dayOf(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SECONDS_PER_DAY);
  }

  /** The first instant after a day. */
  public static Instant endOfDay(long day) {
    return Instant.ofEpochSecond((day + 1) * SECONDS_PER_DAY);
  }

  /** Whether two days are in the same window of this kind. */
  public boolean joins(long day, long other) {
    return this == DAY ? day == other : monthOf(day).equals(monthOf(other));
  }

  /** When the window of a day ends and the next one starts. */
  public Instant resetsAfter(long day) {
    return this == DAY
        ? endOfDay(day)
        : monthOf(day).plusMonths(1).atDay(1).atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
  }

  private static YearMonth monthOf(long day) {
    return YearMonth.from(LocalDate.ofEpochDay(day));
  }

  /** The name in settings and messages. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

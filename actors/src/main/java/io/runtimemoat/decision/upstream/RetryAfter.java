package io.runtimemoat.decision.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code retry-after} (RFC 9110 §10.2.3) and OpenAI's {@code retry-after-ms}. */
public final class RetryAfter {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

  /** The three forms of an HTTP-date: IMF-fixdate, RFC 850, asctime. */
  private static final List<Pattern> DATES =
      List.of(
          Pattern.compile(
              "[A-Z][a-z]{2}, (?<day>\\d\\d) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) "
                  + TIME
                  + " GMT"),
          Pattern.compile(
              "[A-Z][a-z]{5,8}, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})-(?<year>\\d\\d) "
                  + TIME
                  + " GMT"),
          Pattern.compile(
              "[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) "
                  + TIME
                  + " (?<year>\\d{4})"));

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})(\\.\\d{1,9})?");
  private static final int CENTURY = 100;
  private static final int FAR_FUTURE_YEARS = 50;

  /**
   * The wait that is asked for; empty when nothing that can be read says one.
   *
   * @param millis value of {@code retry-after-ms}, or empty; it wins
   * @param header value of {@code retry-after}, or empty: seconds or an HTTP-date
   */
  public static Optional<Duration> parse(String millis, String header, Instant now) {
    Optional<Duration> exact = number(millis.strip(), 1e6);
    if (exact.isPresent()) {
      return exact;
    }
    Optional<Duration> seconds = number(header.strip(), 1e9);
    return seconds.isPresent() ? seconds : date(header.strip(), now);
  }

  private static Optional<Duration> number(String text, double nanosPerUnit) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(Duration.ofNanos((long) (Double.parseDouble(text) * nanosPerUnit)))
        : Optional.empty();
  }

  private static Optional<Duration> date(String text, Instant now) {
    for (Pattern form : DATES) {
      Matcher date = form.matcher(text);
      if (date.matches()) {
        return instant(date, now)
            .map(at -> Duration.between(now, at))
            .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> instant(Matcher date, Instant now) {
    try {
      return Optional.of(
          LocalDateTime.of(
                  year(date.group("year"), now),
                  MONTHS.indexOf(date.group("month")) + 1,
                  Integer.parseInt(date.group("day").strip()),
                  Integer.parseInt(date.group("hour")),
                  Integer.parseInt(date.group("minute")),
                  Math.min(59, Integer.parseInt(date.group("second")))) // 60 is a leap second
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** A year of two digits is the one within fifty years from now (RFC 9110 §5.6.7). */
  private static int year(String digits, Instant now) {
    int year = Integer.parseInt(digits);
    if (digits.length() > 2) {
      return year;
    }
    int current = now.atOffset(ZoneOffset.UTC).getYear();
    int guess = current - current % CENTURY + year;
    return guess > current + FAR_FUTURE_YEARS ? guess - CENTURY : guess;
  }

  private RetryAfter() {}
}

package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  /** RFC 9110's example, a minute before. */
  private static final Instant NOW = Instant.parse("1994-11-06T08:48:37Z");

  @Test
  void seconds_areRead() {
    assertThat(RetryAfter.parse("", "120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse("", " 0 ", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("", "1.5", NOW)).contains(Duration.ofMillis(1_500));
  }

  @Test
  void milliseconds_win() {
    assertThat(RetryAfter.parse("250", "120", NOW)).contains(Duration.ofMillis(250));
  }

  @Test
  void allThreeFormsOfADate_areTheSameInstant() {
    for (String date :
        new String[] {
          "Sun, 06 Nov 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"
        }) {
      assertThat(RetryAfter.parse("", date, NOW)).as(date).contains(Duration.ofMinutes(1));
    }
  }

  @Test
  void datesInThePast_areNoWait() {
    assertThat(RetryAfter.parse("", "Sun, 06 Nov 1994 08:00:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @Test
  void whatCannotBeRead_isNoWaitAtAll() {
    for (String text :
        new String[] {
          "",
          "soon",
          "-1",
          "1e3",
          "99999999999",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Now 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 25:49:37 GMT"
        }) {
      assertThat(RetryAfter.parse("", text, NOW)).as(text).isEmpty();
    }
  }

  @Property
  void anyText_isReadOrLeft(@ForAll String millis, @ForAll String header) {
    RetryAfter.parse(millis, header, NOW)
        .ifPresent(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ZERO));
  }
}

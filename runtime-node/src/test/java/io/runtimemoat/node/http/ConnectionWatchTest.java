package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.node.http.ConnectionWatch.Overdue;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {
  private static final HttpSettings SETTINGS =
      HttpSettings.from(
          ConfigFactory.parseString(
                  "moat.http { head-timeout = 10 s, stall-timeout = 20 s, idle-timeout = 75 s }")
              .withFallback(ConfigFactory.load()));

  private final Connections.Seat seat = Objects.requireNonNull(new Connections(1).admit());
  private final ConnectionWatch watch = new ConnectionWatch(SETTINGS, seat);
  private long openedNanos;

  @BeforeEach
  void open() {
    openedNanos = seat.waitingSinceNanos();
  }

  private long after(double seconds) {
    return openedNanos + (long) (seconds * 1e9);
  }

  @Test
  void silence_isOverdueAfterTheIdleTimeout() {
    assertThat(watch.overdue(after(74.9))).isEqualTo(Overdue.NOTHING);
    assertThat(watch.untilOverdue(after(74))).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(watch.overdue(after(75))).isEqualTo(Overdue.REQUEST);
  }

  @Test
  void head_isOverdueByItsFirstByte_howeverManyFollow() {
    watch.heard(after(74));
    watch.heard(after(80));

    assertThat(watch.overdue(after(83.9))).isEqualTo(Overdue.NOTHING);
    assertThat(watch.overdue(after(84))).isEqualTo(Overdue.HEAD);
  }

  @Test
  void openRequest_hasNoLimitHere_andTheNextHeadBeginsAnew() {
    watch.heard(after(1));
    seat.arrived(false);

    assertThat(watch.overdue(after(1_000))).isEqualTo(Overdue.NOTHING);
    assertThat(watch.untilOverdue(after(1_000))).isEqualTo(Long.MAX_VALUE);
    seat.answered();
    assertThat(watch.overdue(after(12))).as("the head of long ago").isEqualTo(Overdue.NOTHING);
    watch.heard(after(12));
    assertThat(watch.overdue(after(22))).isEqualTo(Overdue.HEAD);
  }

  @Test
  void whatIsNotTaken_isOverdue_alsoWhileARequestIsOpen() {
    seat.arrived(false);
    watch.sending(after(100));

    assertThat(watch.overdue(after(119.9))).isEqualTo(Overdue.NOTHING);
    assertThat(watch.overdue(after(120))).isEqualTo(Overdue.TAKING);
    watch.taken();
    assertThat(watch.overdue(after(121))).isEqualTo(Overdue.NOTHING);
  }

  @Test
  void goodbye_isOverdueToo() {
    watch.closing(after(1));

    assertThat(watch.isClosing()).isTrue();
    assertThat(watch.overdue(after(20.9))).isEqualTo(Overdue.NOTHING);
    assertThat(watch.overdue(after(21))).isEqualTo(Overdue.CLOSING);
  }
}

package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.node.http.Connections.Ended;
import io.runtimemoat.node.http.Connections.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final List<String> heard = new ArrayList<>();

  private Connections.Seat admitted(Connections connections, String name) {
    Connections.Seat seat = Objects.requireNonNull(connections.admit(), name + " was refused");
    seat.listen(order -> heard.add(name + " " + order));
    return seat;
  }

  @Test
  void thoseThatHadTimeToAsk_giveWayBeforeThoseThatHaveJustCome() {
    AtomicLong now = new AtomicLong();
    Connections connections = new Connections(3, now::get);
    Connections.Seat kept = admitted(connections, "kept");
    kept.arrived(false);
    kept.answered();
    admitted(connections, "silent");
    now.set(TimeUnit.SECONDS.toNanos(1));
    admitted(connections, "fresh");

    for (int i = 0; i < 3; i++) {
      admitted(connections, "next " + i).arrived(false);
    }

    assertThat(heard).containsExactly("silent GIVE_WAY", "kept GIVE_WAY", "fresh GIVE_WAY");
    assertThat(connections.admit()).as("all are being served").isNull();
  }

  @Test
  void requestOnAConnectionThatGaveWay_isNotServed_andItsPlaceIsCountedOnce() {
    Connections connections = new Connections(1);
    Connections.Seat late = admitted(connections, "late");
    Connections.Seat next = admitted(connections, "next");

    assertThat(next.arrived(false)).isTrue();
    assertThat(late.arrived(false)).as("its place has another").isFalse();

    assertThat(late.isRefusing()).isTrue();
    assertThat(late.isLast()).isTrue();
    assertThat(connections.open()).isEqualTo(1);
    assertThat(connections.serving()).isEqualTo(1);
    assertThat(connections.admit()).as("the one place is served").isNull();
  }

  @Test
  void longestOfThoseThatHaveJustCome_givesWayFirst() {
    Connections connections = new Connections(2);
    admitted(connections, "first");
    admitted(connections, "second");

    admitted(connections, "third");
    admitted(connections, "fourth");

    assertThat(heard).containsExactly("first GIVE_WAY", "second GIVE_WAY");
    assertThat(connections.open()).isEqualTo(2);
    assertThat(connections.ended(Ended.GAVE_WAY)).isEqualTo(2);
  }

  @Test
  void whoIsServedNeverGivesWay_andWhoSendsABodyGoesLast() {
    Connections connections = new Connections(4);
    Connections.Seat serving = admitted(connections, "serving");
    serving.arrived(true);
    serving.received();
    admitted(connections, "receiving").arrived(true);
    Connections.Seat kept = admitted(connections, "kept");
    kept.arrived(false);
    kept.answered();
    admitted(connections, "new");

    for (int i = 0; i < 3; i++) {
      admitted(connections, "later " + i).arrived(false);
    }

    assertThat(heard).containsExactly("new GIVE_WAY", "kept GIVE_WAY", "receiving GIVE_WAY");
    assertThat(connections.admit()).as("all are being served").isNull();
    assertThat(connections.ended(Ended.REFUSED)).isEqualTo(1);
    assertThat(connections.serving()).isEqualTo(4);
  }

  @Test
  void anAnsweredRequest_makesPlaceAgain() {
    Connections connections = new Connections(1);
    Connections.Seat only = admitted(connections, "only");
    only.arrived(false);
    only.arrived(true);
    only.answered();
    assertThat(connections.serving()).as("only a body is on its way").isZero();
    only.received();
    assertThat(connections.admit()).as("its second request is being served").isNull();
    only.answered();

    assertThat(connections.admit()).isNotNull();
    assertThat(heard).containsExactly("only GIVE_WAY");
    assertThat(only.isLast()).isTrue();
  }

  @Test
  void whoLeaves_isGone_whateverIsToldOfItLater() {
    Connections connections = new Connections(1);
    Connections.Seat gone = admitted(connections, "gone");
    gone.arrived(false);
    gone.leave();
    gone.answered();

    assertThat(connections.open()).isZero();
    admitted(connections, "next");
    assertThat(heard).isEmpty();
  }

  @Test
  void drain_isOverWhenAllHaveLeft_andIsHeardByWhoListensLate() {
    Connections connections = new Connections(2);
    Connections.Seat one = admitted(connections, "one");
    Connections.Seat other = Objects.requireNonNull(connections.admit());

    CompletableFuture<Void> over = connections.drain().toCompletableFuture();
    other.listen(order -> heard.add("late " + order));
    one.leave();
    assertThat(over).isNotDone();
    connections.cut();
    other.leave();

    assertThat(heard).containsExactly("one DRAIN", "late " + Order.DRAIN, "late " + Order.CUT);
    assertThat(over).isCompleted();
    assertThat(new Connections(1).drain().toCompletableFuture()).isCompleted();
  }
}

package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Requests for one new grammar take one compiler's thread, however many they are. */
class CompileTurnsTest {
  private final Deque<Runnable> pool = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();

  @Test
  void othersWithTheSameGrammar_waitWithoutAThread() {
    CompileTurns turns = new CompileTurns(pool::add);
    for (String name : List.of("a1", "a2", "a3", "b1")) {
      turns.take(name.substring(0, 1), () -> done.add(name), () -> done.add(name + " again"));
    }
    assertThat(pool).hasSize(2);

    pool.remove().run();
    assertThat(done).containsExactly("a1");
    assertThat(pool).as("b1, and the two that waited").hasSize(3);
    pool.forEach(Runnable::run);

    assertThat(done).containsExactly("a1", "b1", "a2 again", "a3 again");
  }

  @Test
  void whoComesLater_isFirstAgain() {
    CompileTurns turns = new CompileTurns(Runnable::run);
    turns.take("a", () -> done.add("first"), () -> done.add("again"));
    turns.take("a", () -> done.add("later"), () -> done.add("again"));

    assertThat(done).containsExactly("first", "later");
  }

  @Test
  void firstThatFails_leavesTheTurnToOthers() {
    CompileTurns turns = new CompileTurns(pool::add);
    turns.take(
        "a",
        () -> {
          throw new IllegalStateException("broken");
        },
        () -> done.add("again"));
    turns.take("a", () -> done.add("second"), () -> done.add("second again"));

    assertThatThrownBy(() -> pool.remove().run()).hasMessage("broken");
    pool.remove().run();

    assertThat(done).containsExactly("second again");
  }

  @Test
  void poolThatTakesNothing_isNotWaitedFor() {
    CompileTurns turns =
        new CompileTurns(
            work -> {
              throw new RejectedExecutionException("full");
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> turns.take("a", () -> done.add("1"), () -> done.add("2")))
          .isInstanceOf(RejectedExecutionException.class);
    }
    assertThat(done).isEmpty();
  }
}

package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests for one new grammar take one compiler's thread, however many they are. */
class CompileTurnsTest {
  private final Deque<Runnable> pool = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();

  @Test
  void othersWithTheSameGrammar_waitWithoutAThread_andGoInTheirOrder() {
    CompileTurns turns = new CompileTurns(pool::add);
    for (String name : List.of("a1", "a2", "a3", "b1")) {
      turns.take(name.substring(0, 1), () -> done.add(name));
    }
    assertThat(pool).as("a1 and b1").hasSize(2);

    pool.remove().run();
    assertThat(done).containsExactly("a1");
    assertThat(pool).as("b1 and a2").hasSize(2);
    while (!pool.isEmpty()) {
      pool.remove().run();
    }

    assertThat(done).containsExactly("a1", "b1", "a2", "a3");
  }

  /** The first may be too late to compile anything: each of the others comes once all the same. */
  @Test
  void manyWaiting_comeOnceEach() {
    CompileTurns turns = new CompileTurns(pool::add);
    List<String> names = IntStream.range(0, 2_000).mapToObj(i -> "r" + i).toList();
    names.forEach(name -> turns.take("a", () -> done.add(name)));

    int runs = 0;
    for (; !pool.isEmpty(); runs++) {
      pool.remove().run();
    }

    assertThat(done).isEqualTo(names);
    assertThat(runs).isEqualTo(names.size());
  }

  @Test
  void whoComesLater_isFirstAgain() {
    CompileTurns turns = new CompileTurns(pool::add);
    turns.take("a", () -> done.add("first"));
    pool.remove().run();
    turns.take("a", () -> done.add("later"));
    pool.remove().run();

    assertThat(done).containsExactly("first", "later");
  }

  @Test
  void firstThatFails_leavesTheTurnToOthers() {
    CompileTurns turns = new CompileTurns(pool::add);
    turns.take(
        "a",
        () -> {
          throw new IllegalStateException("broken");
        });
    turns.take("a", () -> done.add("second"));

    assertThatThrownBy(() -> pool.remove().run()).hasMessage("broken");
    pool.remove().run();

    assertThat(done).containsExactly("second");
  }

  @Test
  void poolThatTakesNothing_isNotWaitedFor() {
    CompileTurns turns =
        new CompileTurns(
            work -> {
              throw new RejectedExecutionException("full");
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> turns.take("a", () -> done.add("1")))
          .isInstanceOf(RejectedExecutionException.class);
    }
    assertThat(done).isEmpty();
  }

  @Test
  void poolThatTakesNoMore_leavesNobodyWaiting() {
    List<Runnable> taken = new ArrayList<>();
    CompileTurns turns =
        new CompileTurns(
            work -> {
              if (!taken.isEmpty()) {
                throw new RejectedExecutionException("full");
              }
              taken.add(work);
            });
    for (String name : List.of("first", "second", "third")) {
      turns.take("a", () -> done.add(name));
    }

    taken.get(0).run();

    assertThat(done).containsExactly("first", "second", "third");
  }
}

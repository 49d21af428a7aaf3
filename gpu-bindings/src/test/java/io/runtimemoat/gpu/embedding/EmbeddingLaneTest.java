package io.runtimemoat.gpu.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.embedding.EmbeddingLane.Offer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingLaneTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final GatedEmbedder embedder = new GatedEmbedder();
  private EmbeddingLane lane = new EmbeddingLane(embedder, 1, 9, 1);

  @AfterEach
  void close() {
    lane.close();
    embedder.gate.release(10_000);
  }

  @Test
  void embeddings_comeInTheOrderOfTheTexts() throws Exception {
    embedder.gate.release(3);

    EmbeddingTask task = taken("a", 1, List.of("x", "yy", "zzz"));

    assertThat(result(task)).extracting(e -> e.vector()[0]).containsExactly(1f, 2f, 3f);
    assertThat(lane.live()).isZero();
  }

  @Test
  void shortTask_isNotHeldUpByALongOneOfAnotherTenant() throws Exception {
    EmbeddingTask big = taken("a", 1, Collections.nCopies(50, "big"));
    embedder.started.acquire(); // its first text is under way

    EmbeddingTask small = taken("b", 1, List.of("small"));
    embedder.gate.release(3);

    assertThat(result(small)).hasSize(1);
    assertThat(embedder.texts.indexOf("small")).isBetween(1, 2);
    assertThat(big.isOver()).isFalse();
  }

  @Test
  void threads_areSharedByWeight() throws Exception {
    taken("light", 1, Collections.nCopies(60, "light"));
    embedder.started.acquire();
    taken("heavy", 3, Collections.nCopies(60, "heavy"));

    embedder.gate.release(40);
    embedder.started.acquire(40); // the 41st has begun, so 40 are done

    assertThat(Collections.frequency(embedder.texts, "heavy")).isBetween(28, 32);
  }

  @Test
  void places_areBoundedPerTenantAndInAll() {
    lane.close();
    lane = new EmbeddingLane(embedder, 1, 3, 0.5);

    taken("a", 1, List.of("1"));
    taken("a", 1, List.of("2"));
    assertThat(lane.submit(task("a", 1, List.of("3")), LONG)).isEqualTo(Offer.TENANT_FULL);
    taken("b", 1, List.of("4"));
    taken("c", 1, List.of("5"));
    assertThat(lane.submit(task("d", 1, List.of("6")), LONG)).isEqualTo(Offer.FULL);
  }

  @Test
  void cancelledTask_givesItsPlaceBackAtOnce() throws Exception {
    EmbeddingTask running = taken("a", 1, List.of("1", "2", "3"));
    embedder.started.acquire();
    EmbeddingTask waiting = taken("a", 1, List.of("4"));

    waiting.cancel();
    running.cancel();

    assertThat(lane.live()).isZero();
    assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
    embedder.gate.release(9);
    assertThat(result(taken("b", 1, List.of("5")))).hasSize(1);
    assertThat(embedder.texts).containsExactly("1", "5");
  }

  @Test
  void timeLimit_endsATaskThatStillWaits() throws Exception {
    taken("a", 1, List.of("1"));
    embedder.started.acquire();
    EmbeddingTask late = task("b", 1, List.of("2"));

    assertThat(lane.submit(late, Duration.ofMillis(20))).isEqualTo(Offer.TAKEN);

    assertThat(failure(late)).isInstanceOf(TimeoutException.class);
    assertThat(lane.live()).isOne();
  }

  @Test
  void beginningOfATextOverTheLimit_isEmbedded() throws Exception {
    embedder.gate.release(9);
    EmbeddingTask task = EmbeddingTask.inline("a", 1, "one two three four five six", 100);

    assertThat(lane.submit(task, LONG)).isEqualTo(Offer.TAKEN);

    assertThat(result(task)).hasSize(1);
    assertThat(embedder.texts).containsExactly("one two three");
  }

  @Test
  void textOverTheLimit_failsItsTaskByItsIndex() throws Exception {
    embedder.gate.release(9);

    EmbeddingTask task = taken("a", 1, List.of("fine", "one two three four five"));

    assertThat(failure(task))
        .isInstanceOfSatisfying(
            TextTooLongException.class,
            e -> {
              assertThat(e.index()).isOne();
              assertThat(e.tokens()).isEqualTo(5);
            });
  }

  @Test
  void modelThatFails_failsOneTaskAndNotTheLane() throws Exception {
    embedder.gate.release(9);

    assertThat(failure(taken("a", 1, List.of("broken")))).hasMessage("scripted");
    assertThat(result(taken("a", 1, List.of("fine")))).hasSize(1);
    assertThat(lane.live()).isZero();
  }

  @Test
  void close_cancelsWhatWaitsAndRunsAndTakesNothingMore() throws Exception {
    EmbeddingTask running = taken("a", 1, List.of("1", "2"));
    embedder.started.acquire();
    EmbeddingTask waiting = taken("b", 1, List.of("3"));

    lane.close();

    assertThat(failure(running)).isInstanceOf(CancellationException.class);
    assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
    assertThat(lane.submit(task("c", 1, List.of("4")), LONG)).isEqualTo(Offer.CLOSED);
  }

  private EmbeddingTask taken(String tenant, double weight, List<String> texts) {
    EmbeddingTask task = task(tenant, weight, texts);
    assertThat(lane.submit(task, LONG)).isEqualTo(Offer.TAKEN);
    return task;
  }

  private static EmbeddingTask task(String tenant, double weight, List<String> texts) {
    return new EmbeddingTask(tenant, weight, texts);
  }

  private static List<Embedding> result(EmbeddingTask task) throws Exception {
    return task.future().get(10, TimeUnit.SECONDS);
  }

  private static Throwable failure(EmbeddingTask task) throws Exception {
    try {
      throw new AssertionError("it has a result: " + result(task));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (CancellationException e) {
      return e;
    }
  }
}

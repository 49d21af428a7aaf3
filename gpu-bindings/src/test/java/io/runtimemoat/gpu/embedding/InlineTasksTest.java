package io.runtimemoat.gpu.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.embedding.EmbeddingLane.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that requests wait for, under a clock of the test's: a text takes as long as it says. */
class InlineTasksTest {
  private static final Duration WAIT = Duration.ofSeconds(50);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int QUEUE = 40;

  private final AtomicLong nanos = new AtomicLong();
  private final GatedEmbedder embedder = new GatedEmbedder();
  private final EmbeddingLane lane = new EmbeddingLane(embedder, 1, QUEUE, 1, nanos::get);

  @AfterEach
  void close() {
    lane.close();
    embedder.gate.release(10_000);
  }

  /** A text takes 10 s here and one comes each 5 s; nothing that is begun is late. */
  @Test
  void twiceTheCapacity_isHalfServed_andNobodysWorkIsForNothing() throws Exception {
    List<Long> deadlines = new ArrayList<>();
    int inTime = 0;
    boolean runs = false;

    for (int i = 0; i < 400; i++) {
      pass(5);
      if (runs && i % 2 == 0) {
        String begun = embedder.texts.get(embedder.texts.size() - 1);
        inTime += nanos.get() <= deadlines.get(Integer.parseInt(begun)) ? 1 : 0;
        runs = finishAndBeginNext();
      }
      deadlines.add(nanos.get() + WAIT.toNanos());
      Offer offer = lane.submit(inline("a", String.valueOf(i)), WAIT);
      assertThat(offer).isIn(Offer.TAKEN, Offer.NO_TIME);
      if (!runs) {
        embedder.started.acquire();
        runs = true;
      }
    }

    int begun = embedder.texts.size() - (runs ? 1 : 0);
    assertThat(inTime).isEqualTo(begun).isGreaterThan(190);
  }

  @Test
  void waitThatIsOverBeforeItsTurn_isNotEmbedded() throws Exception {
    taken("a", List.of("other"));
    embedder.started.acquire();
    EmbeddingTask late = inline("b", "late");
    EmbeddingTask next = inline("c", "next");
    assertThat(lane.submit(late, WAIT)).isEqualTo(Offer.TAKEN);
    assertThat(lane.submit(next, LONG)).isEqualTo(Offer.TAKEN);

    pass(60);
    embedder.gate.release(2);

    assertThat(next.future().get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(failure(late)).isInstanceOf(TimeoutException.class);
    assertThat(embedder.texts).containsExactly("other", "next");
  }

  @Test
  void taskThatEndsWhileItsTokensAreCounted_isNotEmbedded() throws Exception {
    EmbeddingTask leaving = inline("a", "leaving");
    embedder.whileCounted = leaving::cancel;

    assertThat(lane.submit(leaving, WAIT)).isEqualTo(Offer.TAKEN);
    embedder.gate.release(2);
    EmbeddingTask next = taken("a", List.of("next"));

    assertThat(next.future().get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(embedder.texts).containsExactly("next");
  }

  /** One a second is tried all the same, and what it takes is believed. */
  @Test
  void pauseOfTheMachine_isNotTakenForThePaceForEver() throws Exception {
    embedded("slow", 100);
    assertThat(lane.submit(inline("a", "refused"), WAIT)).isEqualTo(Offer.NO_TIME);

    pass(1);
    embedded("tried", 10);

    embedded("fits", 10);
    assertThat(embedder.texts).containsExactly("slow", "tried", "fits");
  }

  @Test
  void inlineTasksAndTexts_haveNoneOfEachOthersPlaces() throws Exception {
    for (int i = 0; i <= QUEUE; i++) {
      taken("a", List.of("text"));
    }
    assertThat(lane.submit(new EmbeddingTask("a", 1, List.of("text")), LONG)).isEqualTo(Offer.FULL);

    for (int i = 0; i < QUEUE / 4; i++) {
      assertThat(lane.submit(inline("a", "prompt"), LONG)).isEqualTo(Offer.TAKEN);
    }
    assertThat(lane.submit(inline("b", "prompt"), LONG)).isEqualTo(Offer.FULL);
  }

  @Test
  void inlineTask_goesAheadOfItsTenantsTexts() throws Exception {
    taken("a", Collections.nCopies(256, "text"));
    embedder.started.acquire();
    EmbeddingTask prompt = inline("a", "prompt");

    assertThat(lane.submit(prompt, WAIT)).isEqualTo(Offer.TAKEN);
    embedder.gate.release(2);

    assertThat(prompt.future().get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(embedder.texts).startsWith("text", "prompt");
  }

  @Test
  void longText_isCutBeforeItIsQueued_andToItsTokens() throws Exception {
    embedder.gate.release();
    EmbeddingTask task = EmbeddingTask.inline("a", 1, "one two three " + "x".repeat(1 << 20), 3);
    assertThat(task.nextText()).hasSize(24);

    assertThat(lane.submit(task, WAIT)).isEqualTo(Offer.TAKEN);

    assertThat(task.future().get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(new ArrayList<>(embedder.texts)).containsExactly("one two thre");
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static EmbeddingTask inline(String tenant, String text) {
    return EmbeddingTask.inline(tenant, 1, text, 100);
  }

  private EmbeddingTask taken(String tenant, List<String> texts) {
    EmbeddingTask task = new EmbeddingTask(tenant, 1, texts);
    assertThat(lane.submit(task, LONG)).isEqualTo(Offer.TAKEN);
    return task;
  }

  /** Embeds a text that comes to an idle lane. */
  private void embedded(String text, int seconds) throws Exception {
    EmbeddingTask task = inline("a", text);
    assertThat(lane.submit(task, WAIT)).isEqualTo(Offer.TAKEN);
    embedder.started.acquire();
    pass(seconds);
    embedder.gate.release();
    assertThat(task.future().get(10, TimeUnit.SECONDS)).hasSize(1);
  }

  /** Ends what runs; whether another text is begun. */
  private boolean finishAndBeginNext() throws InterruptedException {
    embedder.gate.release();
    while (lane.live() > 0) {
      if (embedder.started.tryAcquire(10, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable failure(EmbeddingTask task) throws Exception {
    try {
      throw new AssertionError("it has a result: " + task.future().get(10, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}

package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of every kind at once, with readers and devices that do anything: rules that hold. */
@Tag("verify")
class RandomRequestsTest {
  private static final int REQUESTS = 150;

  private record Read(CompletionRequest request, boolean whole, List<CompletionEvent> events) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void everyRequest_endsOnceAndIsRecordedOnce(long seed) throws Exception {
    Random random = new Random(seed);
    ScriptedDevice small = device("cpu-0", "small", seed);
    ScriptedDevice large = device("cpu-1", "large", seed + 100);
    try (SessionBench bench = new SessionBench(small, large)) {
      List<CompletableFuture<Read>> reading = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        startOne(bench, random).ifPresent(reading::add);
      }

      List<Read> reads = new ArrayList<>();
      for (CompletableFuture<Read> read : reading) {
        reads.add(read.get(20, TimeUnit.SECONDS));
      }
      Eventually.holds(
          "sessions are gone", Duration.ofSeconds(10), () -> bench.serving.liveRequests() == 0);

      assertThat(small.active() + large.active()).isZero();
      reads.forEach(RandomRequestsTest::hasAtMostOneTerminalAtItsEnd);
      recordsAreComplete(bench.ledger.facts(), reads);
    }
  }

  private static Optional<CompletableFuture<Read>> startOne(SessionBench bench, Random random)
      throws Exception {
    String model = List.of("auto", "small", "large").get(random.nextInt(3));
    boolean streaming = random.nextBoolean();
    CompletionRequest request = SessionBench.request(model, "hi", streaming, Duration.ofSeconds(1));
    if (!(bench.start(request) instanceof Started.Accepted accepted)) {
      return Optional.empty();
    }
    boolean whole = random.nextInt(3) > 0;
    int seen = whole ? Integer.MAX_VALUE : 1 + random.nextInt(5);
    return Optional.of(
        accepted
            .events()
            .take(seen)
            .runWith(Sink.seq(), bench.system())
            .toCompletableFuture()
            .thenApply(events -> new Read(request, whole, events)));
  }

  private static ScriptedDevice device(String id, String model, long seed) {
    Random random = new Random(seed);
    return new ScriptedDevice(id, List.of(model), 40, spec -> script(random, spec));
  }

  private static synchronized Script script(Random random, SequenceSpec spec) {
    List<TextBatch> batches = new ArrayList<>();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      String text = random.nextInt(5) == 0 ? "" : "t" + i + " ";
      double probability = spec.withConfidence() ? random.nextDouble() : Double.NaN;
      batches.add(new TextBatch(0, text, 1 + random.nextInt(3), probability, List.of()));
    }
    SequenceOutcome.Status[] ends = {
      SequenceOutcome.Status.FINISHED,
      SequenceOutcome.Status.FINISHED,
      SequenceOutcome.Status.FINISHED,
      SequenceOutcome.Status.FAILED,
      SequenceOutcome.Status.STALLED,
      null
    };
    return new Script(batches, ends[random.nextInt(ends.length)]);
  }

  private static void hasAtMostOneTerminalAtItsEnd(Read read) {
    List<CompletionEvent> events = read.events();
    for (int i = 0; i < events.size() - 1; i++) {
      assertThat(isTerminal(events.get(i))).as("%s in %s", i, events).isFalse();
    }
    if (read.whole()) {
      assertThat(events).isNotEmpty();
      assertThat(isTerminal(SessionBench.last(events))).as("the end of %s", events).isTrue();
    }
  }

  private static boolean isTerminal(CompletionEvent event) {
    return event instanceof CompletionEvent.Completed || event instanceof CompletionEvent.Failed;
  }

  private static void recordsAreComplete(List<RequestFact> facts, List<Read> reads) {
    Map<String, List<RequestFact>> byRequest =
        facts.stream().collect(Collectors.groupingBy(RequestFact::requestId));
    byRequest.forEach(
        (id, ofRequest) -> {
          assertThat(ofRequest.get(0)).as(id).isInstanceOf(DecisionRecord.class);
          assertThat(ofRequest.get(ofRequest.size() - 1)).as(id).isInstanceOf(OutcomeFact.class);
          assertThat(ofRequest.subList(1, ofRequest.size() - 1))
              .as(id)
              .allMatch(AttemptFact.class::isInstance);
        });
    for (Read read : reads) {
      List<RequestFact> ofRequest = byRequest.getOrDefault(read.request().requestId(), List.of());
      assertThat(ofRequest).as("facts of %s", read.request().requestId()).isNotEmpty();
      OutcomeFact outcome = (OutcomeFact) ofRequest.get(ofRequest.size() - 1);
      if (read.whole()
          && SessionBench.last(read.events()) instanceof CompletionEvent.Completed completed) {
        assertThat(outcome.status()).isEqualTo(OutcomeFact.Status.COMPLETED);
        assertThat(outcome.completionTokens()).isEqualTo(completed.usage().completionTokens());
      }
      if (read.whole()
          && SessionBench.last(read.events()) instanceof CompletionEvent.Failed failed) {
        boolean gotText = read.events().get(0) instanceof CompletionEvent.Delta;
        assertThat(outcome.completionTokens() > 0).isEqualTo(gotText);
        assertThat(outcome.completionTokens()).isEqualTo(failed.usage().completionTokens());
      }
      assertThat(outcome.attempts()).isEqualTo(ofRequest.size() - 2);
    }
  }
}

package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.lane.LoopBench.Live;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceLoopTest {

  @Test
  void sequence_runsToItsTokenLimitAndEndsOnce() {
    try (LoopBench bench = new LoopBench(2)) {
      Live live = bench.start("a", bench.prompt(1, 70), 12);

      bench.drain();

      assertThat(live.reader().ends).hasSize(1);
      assertThat(live.reader().end().status()).isEqualTo(Status.FINISHED);
      assertThat(live.reader().end().choices().get(0).reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(live.reader().end().completionTokens()).isEqualTo(12);
      assertThat(live.reader().tokens()).isEqualTo(12);
      assertThat(live.reader().end().promptTokens()).isEqualTo(70);
      assertAllFree(bench);
    }
  }

  @Test
  void endToken_stopsWithoutBeingTextOrCounted() {
    try (LoopBench bench = new LoopBench(2)) {
      SequenceSpec spec = bench.spec("a", bench.prompt(1, 5), 12);
      Sampling forced = new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(2, 100.0), 0);

      Live live = bench.offer(with(spec, forced, List.of()));
      bench.loop.request(live.id(), 10);
      bench.drain();

      assertThat(live.reader().end().choices().get(0).reason()).isEqualTo(FinishReason.STOP);
      assertThat(live.reader().end().completionTokens()).isZero();
      assertThat(live.reader().batches).isEmpty();
    }
  }

  @Test
  void stopText_endsTheChoiceAndDoesNotLeak() {
    try (LoopBench bench = new LoopBench(2)) {
      Live whole = bench.start("a", bench.prompt(1, 5), 20);
      bench.drain();
      String text = whole.reader().text(0);
      String stop = text.substring(text.length() / 2 - 2, text.length() / 2 + 3);
      SequenceSpec spec = bench.spec("a", bench.prompt(1, 5), 20);

      Live live = bench.offer(with(spec, LoopBench.sampling(whole.id()), List.of(stop)));
      bench.loop.request(live.id(), 100);
      bench.drain();

      assertThat(live.reader().text(0)).isEqualTo(text.substring(0, text.indexOf(stop)));
      assertThat(live.reader().end().choices().get(0).reason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void joinsAndLeaves_changeNobodysText() {
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      try (LoopBench bench = new LoopBench(4)) {
        SequenceSpec spec = bench.spec("a", bench.prompt(i, 3 + 11 * i), 5 + 7 * (i % 5));
        Live live = bench.offer(with(spec, LoopBench.sampling(i), List.of()));
        bench.loop.request(live.id(), LoopBench.PLENTY);
        bench.drain();
        alone.add(live.reader().text(0));
      }
    }
    List<Live> together = new ArrayList<>();
    try (LoopBench bench = new LoopBench(4, "moat.device.fair-quantum-tokens = 2")) {
      for (int i = 0; i < 12; i++) {
        SequenceSpec spec = bench.spec("t" + i % 3, bench.prompt(i, 3 + 11 * i), 5 + 7 * (i % 5));
        Live live = bench.offer(with(spec, LoopBench.sampling(i), List.of()));
        bench.loop.request(live.id(), LoopBench.PLENTY);
        together.add(live);
        bench.ticks(3);
      }
      bench.drain();
      assertAllFree(bench);
    }

    assertThat(together).extracting(live -> live.reader().text(0)).isEqualTo(alone);
  }

  @Test
  void cancel_freesTheSlotAtTheNextTick() {
    try (LoopBench bench = new LoopBench(1)) {
      Live first = bench.start("a", bench.prompt(1, 10), 200);
      Live second = bench.start("a", bench.prompt(2, 10), 5);
      bench.ticks(3);

      bench.loop.cancel(first.id());
      bench.drain();

      assertThat(first.reader().end().status()).isEqualTo(Status.CANCELLED);
      assertThat(second.reader().end().status()).isEqualTo(Status.FINISHED);
      assertAllFree(bench);
    }
  }

  @Test
  void cancelWhileQueued_endsWithoutASlot() {
    try (LoopBench bench = new LoopBench(1)) {
      bench.start("a", bench.prompt(1, 10), 50);
      Live queued = bench.start("a", bench.prompt(2, 10), 5);
      bench.ticks(2);

      bench.loop.cancel(queued.id());
      bench.ticks(1);

      assertThat(queued.reader().end().status()).isEqualTo(Status.CANCELLED);
      assertThat(queued.reader().batches).isEmpty();
    }
  }

  @Test
  void deadline_endsActiveAndQueuedSequences() {
    try (LoopBench bench = new LoopBench(1)) {
      SequenceSpec active = bench.spec("a", 1, bench.prompt(1, 9), 1, 200, Duration.ofMillis(50));
      SequenceSpec queued = bench.spec("a", 1, bench.prompt(2, 9), 1, 200, Duration.ofMillis(60));
      Live first = bench.offer(active);
      Live second = bench.offer(queued);
      bench.loop.request(first.id(), LoopBench.PLENTY);
      bench.ticks(3);

      bench.pass(Duration.ofMillis(61));
      bench.ticks(1);

      assertThat(first.reader().end().status()).isEqualTo(Status.DEADLINE);
      assertThat(first.reader().end().completionTokens()).isPositive();
      assertThat(second.reader().end().status()).isEqualTo(Status.DEADLINE);
      assertAllFree(bench);
    }
  }

  @Test
  void reader_getsNoMoreBatchesThanItsCredit() {
    try (LoopBench bench = new LoopBench(2)) {
      Live slow = bench.offer(bench.spec("a", bench.prompt(1, 10), 30));
      Live fast = bench.start("a", bench.prompt(2, 10), 30);
      bench.loop.request(slow.id(), 3);

      bench.drain();

      assertThat(slow.reader().batches).hasSize(3);
      assertThat(slow.reader().ends).isEmpty();
      assertThat(fast.reader().end().status()).isEqualTo(Status.FINISHED);
      bench.loop.request(slow.id(), LoopBench.PLENTY);
      bench.drain();
      assertThat(slow.reader().tokens()).isEqualTo(30);
      assertThat(slow.reader().end().status()).isEqualTo(Status.FINISHED);
    }
  }

  @Test
  void readerWithoutCredit_stallsAfterTheTimeout() {
    try (LoopBench bench = new LoopBench(2, "moat.device.stall-timeout = 2 s")) {
      Live slow = bench.offer(bench.spec("a", bench.prompt(1, 10), 30));
      bench.loop.request(slow.id(), 1);
      bench.drain();

      bench.pass(Duration.ofMillis(1999));
      bench.ticks(1);
      boolean early = !slow.reader().ends.isEmpty();
      bench.pass(Duration.ofMillis(2));
      bench.ticks(1);

      assertThat(early).isFalse();
      assertThat(slow.reader().end().status()).isEqualTo(Status.STALLED);
      assertAllFree(bench);
    }
  }

  @Test
  void readerWithoutCredit_givesItsSlotToThoseThatWait() {
    try (LoopBench bench = new LoopBench(1)) {
      Live slow = bench.offer(bench.spec("a", bench.prompt(1, 10), 8));
      bench.loop.request(slow.id(), 2);
      bench.drain();

      Live next = bench.start("a", bench.prompt(2, 10), 30);
      bench.drain();

      assertThat(next.reader().end().status()).isEqualTo(Status.FINISHED);
      bench.loop.request(slow.id(), LoopBench.PLENTY);
      bench.drain();
      assertThat(slow.reader().end().status()).isEqualTo(Status.FINISHED);
      assertThat(slow.reader().tokens()).isEqualTo(8);
      assertAllFree(bench);
    }
  }

  @Test
  void lastText_waitsForCreditWithoutHoldingASlot() {
    try (LoopBench bench = new LoopBench(1)) {
      Live live = bench.offer(bench.spec("a", bench.prompt(1, 10), 1));
      bench.drain();

      assertThat(live.reader().ends).isEmpty();
      assertThat(bench.loop.telemetry(Double.NaN).activeSequences()).isZero();
      bench.loop.request(live.id(), 1);
      bench.drain();
      assertThat(live.reader().tokens()).isEqualTo(1);
      assertThat(live.reader().end().status()).isEqualTo(Status.FINISHED);
    }
  }

  @Test
  void choices_shareOnePrefillAndEachHasItsOwnText() {
    try (LoopBench bench = new LoopBench(3)) {
      SequenceSpec spec = bench.spec("a", 1, bench.prompt(1, 40), 5, 10, Duration.ofHours(1));
      Live live = bench.offer(spec);
      bench.loop.request(live.id(), LoopBench.PLENTY);

      bench.drain();

      assertThat(live.reader().end().choices()).hasSize(5);
      assertThat(live.reader().end().completionTokens()).isEqualTo(50);
      assertThat(live.reader().texts.values().stream().map(StringBuilder::toString))
          .doesNotHaveDuplicates()
          .hasSize(5);
      assertAllFree(bench);
    }
  }

  @Test
  void choice_isTheSameWhereverItsKvCameFrom() {
    List<List<String>> runs = new ArrayList<>();
    for (String parked : List.of("256 MiB", "0")) {
      for (int slots : List.of(8, 2, 1)) {
        try (LoopBench bench = new LoopBench(slots, "moat.device.parked-kv = " + parked)) {
          SequenceSpec spec = bench.spec("a", 1, bench.prompt(1, 70), 5, 10, Duration.ofHours(1));
          Live live = bench.offer(spec);
          bench.loop.request(live.id(), LoopBench.PLENTY);
          bench.drain();
          runs.add(live.reader().texts.values().stream().map(StringBuilder::toString).toList());
        }
      }
    }

    assertThat(runs).allMatch(runs.get(0)::equals);
  }

  @Test
  void admission_refusesWhatCannotBeServed() {
    try (LoopBench bench =
        new LoopBench(
            1, "moat.device.queue-capacity = 3", "moat.device.tenant-queue-share = 0.5")) {
      int context = bench.decoder.description().contextTokens();
      SequenceSpec fits = bench.spec("a", bench.prompt(1, 10), context - 10);
      SequenceSpec tooLong = bench.spec("a", bench.prompt(1, 10), context - 9);

      assertThat(bench.loop.submit(tooLong, new Reader())).isEqualTo(Admission.CONTEXT_EXCEEDED);
      assertThat(bench.loop.submit(fits, new Reader())).isEqualTo(Admission.ACCEPTED);
      assertThat(offer(bench, "a")).isEqualTo(Admission.ACCEPTED);
      assertThat(offer(bench, "a")).isEqualTo(Admission.QUEUE_FULL);
      assertThat(offer(bench, "b")).isEqualTo(Admission.ACCEPTED);
      assertThat(offer(bench, "b")).isEqualTo(Admission.ACCEPTED);
      assertThat(offer(bench, "c")).isEqualTo(Admission.QUEUE_FULL);
      bench.loop.close();
      assertThat(offer(bench, "c")).isEqualTo(Admission.CLOSED);
    }
  }

  @Test
  void logprobsAndConfidence_comeWithTheText() {
    try (LoopBench bench = new LoopBench(1)) {
      SequenceSpec base = bench.spec("a", bench.prompt(1, 10), 6);
      SequenceSpec spec =
          new SequenceSpec(
              base.sequenceId(),
              "a",
              1,
              LoopBench.MODEL,
              base.promptTokens(),
              1,
              6,
              base.sampling(),
              null,
              List.of(),
              3,
              true,
              base.deadline(),
              0);

      Live live = bench.offer(spec);
      bench.loop.request(live.id(), 100);
      bench.drain();

      assertThat(live.reader().batches)
          .allSatisfy(
              batch -> {
                assertThat(batch.logprobs()).hasSize(batch.tokens());
                assertThat(batch.logprobs().get(0).top()).hasSize(3);
                assertThat(batch.minProbability())
                    .isLessThanOrEqualTo(Math.exp(batch.logprobs().get(0).logprob()) + 1e-9)
                    .isPositive();
              });
      assertThat(live.reader().batches.stream().mapToInt(TextBatch::tokens).sum()).isEqualTo(6);
    }
  }

  @Test
  void thousandCancelledRequests_leaveNothing() {
    try (LoopBench bench = new LoopBench(4)) {
      for (int i = 0; i < 1000; i++) {
        Live live = bench.start("t" + i % 7, bench.prompt(i, 5 + i % 60), 50);
        bench.ticks(i % 4);
        bench.loop.cancel(live.id());
        bench.ticks(i % 2);
      }
      bench.ticks(1);

      assertAllFree(bench);
      assertThat(bench.loop.telemetry(Double.NaN).queuedSequences()).isZero();
      assertThat(bench.loop.telemetry(Double.NaN).queueDepthByModel()).isEmpty();
    }
  }

  @Test
  void queueDepth_countsWhatWaitsForASlotAndNotWhatHasOne() {
    try (LoopBench bench = new LoopBench(1)) {
      bench.start("a", bench.prompt(1, 10), 100);
      bench.ticks(2);
      assertThat(bench.loop.telemetry(Double.NaN).queueDepthByModel()).isEmpty();
      assertThat(bench.loop.telemetry(Double.NaN).activeSequences()).isOne();

      bench.start("a", bench.prompt(2, 10), 100);
      bench.start("b", bench.prompt(3, 10), 100);

      assertThat(bench.loop.telemetry(Double.NaN).queueDepthByModel())
          .isEqualTo(Map.of(LoopBench.MODEL, 2));
      assertThat(bench.loop.telemetry(Double.NaN).queuedSequences()).isEqualTo(2);
    }
  }

  @Test
  void endAll_tellsEverybodyOnce() {
    try (LoopBench bench = new LoopBench(1)) {
      Live active = bench.start("a", bench.prompt(1, 10), 100);
      bench.ticks(2);
      Live queued = bench.start("a", bench.prompt(2, 10), 100);

      bench.loop.close();
      bench.loop.endAll(Status.CANCELLED, "");

      assertThat(active.reader().ends).hasSize(1);
      assertThat(queued.reader().ends).hasSize(1);
      assertAllFree(bench);
    }
  }

  private static Admission offer(LoopBench bench, String tenant) {
    return bench.loop.submit(bench.spec(tenant, bench.prompt(1, 4), 4), new Reader());
  }

  private static SequenceSpec with(SequenceSpec spec, Sampling sampling, List<String> stop) {
    return new SequenceSpec(
        spec.sequenceId(),
        spec.tenant(),
        spec.weight(),
        spec.model(),
        spec.promptTokens(),
        spec.choices(),
        spec.maxTokens(),
        sampling,
        spec.grammar(),
        stop,
        spec.topLogprobs(),
        spec.withConfidence(),
        spec.deadline(),
        spec.priority());
  }

  private static void assertAllFree(LoopBench bench) {
    assertThat(bench.decoder.kvBytesInUse()).isZero();
    assertThat(bench.loop.telemetry(Double.NaN).kvBytesInUse()).isZero();
    assertThat(bench.loop.telemetry(Double.NaN).activeSequences()).isZero();
  }
}

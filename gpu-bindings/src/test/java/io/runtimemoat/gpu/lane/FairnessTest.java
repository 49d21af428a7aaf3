package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.lane.LoopBench.Live;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares in tokens and waits in ticks: what the wall-clock bars come from. */
class FairnessTest {

  @Test
  void newTenant_hasItsFirstTokenWithinThreeTicksBehindAFullQueue() {
    try (LoopBench bench = new LoopBench(4)) {
      queue(bench, "hog", 1, 50, 400);
      bench.ticks(100);

      Live guest = bench.start("guest", bench.prompt(7, 60), 20);
      int waited = 0;
      while (guest.reader().batches.isEmpty()) {
        bench.ticks(1);
        waited++;
      }

      assertThat(waited).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void lateTenants_eachGetASlotAtOnceEvenWhenTheyAreMoreThanTheSlots() {
    try (LoopBench bench = new LoopBench(4)) {
      queue(bench, "hog", 1, 50, 400);
      bench.ticks(50);

      List<Live> guests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        guests.add(bench.start("guest" + i, bench.prompt(i, 20), 20));
      }
      bench.ticks(200);

      assertThat(guests).allMatch(guest -> guest.reader().ended());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 4", "3, 1, 4", "2, 1, 8", "5, 2, 3", "1, 1, 1", "4, 1, 2"})
  void servedTokens_followTheWeights(double weightA, double weightB, int slots) {
    try (LoopBench bench = new LoopBench(slots)) {
      List<Live> ofA = queue(bench, "a", weightA, 60, 200);
      bench.ticks(30);
      List<Live> ofB = queue(bench, "b", weightB, 60, 100);
      int before = served(ofA);

      bench.ticks(Math.max(700, 3000 / slots));

      double share = served(ofA) - before;
      double total = share + served(ofB);
      assertThat(share / total)
          .isCloseTo(weightA / (weightA + weightB), within(0.1 * weightA / (weightA + weightB)));
    }
  }

  @Test
  void idleTenant_savesNothingUp() {
    try (LoopBench bench = new LoopBench(2)) {
      queue(bench, "early", 1, 1, 5);
      bench.drain();
      List<Live> busy = queue(bench, "busy", 1, 50, 300);
      bench.ticks(500);
      int before = served(busy);

      List<Live> back = queue(bench, "early", 1, 50, 300);
      bench.ticks(600);

      double share = (double) served(back) / (served(back) + served(busy) - before);
      assertThat(share).isCloseTo(0.5, within(0.1));
    }
  }

  @Test
  void parkedSequences_finishWithEverythingTheyWereOwed() {
    try (LoopBench bench = new LoopBench(2, "moat.device.fair-quantum-tokens = 4")) {
      List<Live> all = new ArrayList<>();
      for (String tenant : List.of("a", "b", "c")) {
        all.addAll(queue(bench, tenant, 1, 5, 60));
      }

      bench.drain();

      assertThat(all).allMatch(live -> live.reader().end().status() == Status.FINISHED);
      assertThat(all).allMatch(live -> live.reader().tokens() == 60);
      assertThat(bench.loop.telemetry(Double.NaN).kvBytesInUse()).isZero();
    }
  }

  @Test
  void higherPriority_goesFirstWithinATenant() {
    try (LoopBench bench = new LoopBench(1)) {
      bench.start("a", bench.prompt(1, 5), 10);
      bench.ticks(1);
      Live low = bench.start("a", bench.prompt(2, 5), 10);
      SequenceSpec base = bench.spec("a", bench.prompt(3, 5), 10);
      Live high =
          bench.offer(
              new SequenceSpec(
                  base.sequenceId(),
                  "a",
                  1,
                  LoopBench.MODEL,
                  base.promptTokens(),
                  1,
                  10,
                  base.sampling(),
                  null,
                  List.of(),
                  -1,
                  false,
                  base.deadline(),
                  5));
      bench.loop.request(high.id(), 100);

      while (!high.reader().ended()) {
        bench.ticks(1);
      }

      assertThat(low.reader().tokens()).isZero();
    }
  }

  private static List<Live> queue(
      LoopBench bench, String tenant, double weight, int count, int maxTokens) {
    List<Live> lives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SequenceSpec spec =
          bench.spec(tenant, weight, bench.prompt(i, 20), 1, maxTokens, Duration.ofHours(1));
      Live live = bench.offer(spec);
      bench.loop.request(live.id(), LoopBench.PLENTY);
      lives.add(live);
    }
    return lives;
  }

  private static int served(List<Live> lives) {
    return lives.stream().mapToInt(live -> live.reader().tokens()).sum();
  }
}

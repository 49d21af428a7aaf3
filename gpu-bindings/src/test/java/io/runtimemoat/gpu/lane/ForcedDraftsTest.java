package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.DecoderCapabilities;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenConstraint;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.lane.LoopBench.Live;
import io.runtimemoat.gpu.onnx.ForwardingDecoder;
import io.runtimemoat.gpu.onnx.TinyModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a grammar forces ride as drafts, and nobody can tell but by the runs. */
final class ForcedDraftsTest {
  private static final int END = 2;
  private static final int LENGTH = 60;

  /** A token that the model may choose, then five that it may not; the drafts may be wrong. */
  private static final class Verse implements TokenConstraint {
    private static final int FREE = 6;
    private final boolean right;
    private int taken;

    Verse(boolean right) {
      this.right = right;
    }

    private static boolean isFree(int index) {
      return index % FREE == 0;
    }

    private static int forced(int index) {
      return 10 + index % 40;
    }

    @Override
    public void fillMask(long[] mask) {
      Arrays.fill(mask, isFree(taken) ? -1L : 0);
      if (!isFree(taken)) {
        mask[forced(taken) >> 6] |= 1L << forced(taken);
      }
    }

    @Override
    public int take(int drawn, int tokensLeft) {
      taken++;
      return drawn;
    }

    @Override
    public int[] forcedTokens(int most) {
      int end = taken;
      while (end - taken < most && !isFree(end)) {
        end++;
      }
      int wrong = right ? 0 : 1;
      return IntStream.range(taken, end).map(index -> forced(index) + wrong).toArray();
    }

    @Override
    public boolean isFinished() {
      return false;
    }
  }

  /** Counts runs; a feed of several tokens costs what a test says. */
  private static final class Counting extends ForwardingDecoder {
    private final double wideNs;
    private final double unitNs;
    private final boolean invariant;
    private int runs;
    private int rides;
    private int widest;

    Counting(DecoderModel decoder, double wideNs, double unitNs, boolean invariant) {
      super(decoder);
      this.wideNs = wideNs * unitNs;
      this.unitNs = unitNs;
      this.invariant = invariant;
    }

    @Override
    public CostTable costs() {
      return new CostTable(
          new double[] {100 * unitNs, 150 * unitNs},
          new int[] {2, 64},
          new double[] {wideNs, wideNs},
          0);
    }

    @Override
    public DecoderCapabilities capabilities() {
      DecoderCapabilities of = super.capabilities();
      return new DecoderCapabilities(
          of.singleTokenBatch(), of.multiTokenBatch(), of.maxFeedTokens(), invariant, of.layout());
    }

    @Override
    public Logits forward(List<Feed> feeds) {
      runs++;
      for (Feed feed : feeds) {
        widest = feed.logits() == Feed.Wanted.ALL ? Math.max(widest, feed.tokens().length) : widest;
        rides += feed.logits() == Feed.Wanted.ALL ? 1 : 0;
      }
      return super.forward(feeds);
    }
  }

  /** What a sequence came to, and by how many runs. */
  private record Told(Live live, Counting decoder) {
    String text(int choice) {
      return live.reader().text(choice);
    }

    List<TokenLogprob> logprobs() {
      return live.reader().batches.stream().flatMap(batch -> batch.logprobs().stream()).toList();
    }
  }

  private static Told tell(String layout, int drafts, boolean right, double wideNs, int choices) {
    return tell(layout, drafts, right, wideNs, choices, 1);
  }

  private static Told tell(
      String layout, int drafts, boolean right, double wideNs, int choices, double unitNs) {
    Counting decoder = new Counting(TinyModels.open(layout, 2), wideNs, unitNs, true);
    return tell(decoder, drafts, right, choices, LENGTH, List.of());
  }

  /** One choice whose drafts are right. */
  private static Told tell(int maxTokens, List<String> stop) {
    return tell(
        new Counting(TinyModels.open("inplace", 2), 110, 1, true), 8, true, 1, maxTokens, stop);
  }

  private static Told tell(
      Counting decoder, int drafts, boolean right, int choices, int maxTokens, List<String> stop) {
    try (LoopBench bench =
        new LoopBench(
            decoder,
            (grammar, model) -> new Verse(right),
            "moat.device.draft-tokens = " + drafts)) {
      Live live = bench.offer(spec(bench, choices, maxTokens, stop));
      bench.loop.request(live.id(), LoopBench.PLENTY);
      bench.drain();
      assertThat(decoder.length(0)).isZero();
      return new Told(live, decoder);
    }
  }

  private static SequenceSpec spec(LoopBench bench, int choices, int maxTokens, List<String> stop) {
    SequenceSpec base =
        bench.spec("a", 1, bench.prompt(1, 10), choices, maxTokens, Duration.ofHours(1));
    return new SequenceSpec(
        base.sequenceId(),
        base.tenant(),
        base.weight(),
        base.model(),
        base.promptTokens(),
        choices,
        maxTokens,
        new Sampling(1, 1, 0, 0, 1.1, 0.5, 0.5, Map.of(END, -100.0), 7),
        new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, "{}", ""),
        stop,
        2,
        true,
        base.deadline(),
        0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "concat"})
  void drafts_saveRunsAndChangeNothing(String layout) {
    Told alone = tell(layout, 0, true, 110, 1);
    Told riding = tell(layout, 8, true, 110, 1);

    assertThat(riding.text(0)).isEqualTo(alone.text(0)).isNotEmpty();
    assertThat(riding.live().reader().end().choices())
        .isEqualTo(alone.live().reader().end().choices());
    assertThat(riding.live().reader().tokens()).isEqualTo(LENGTH);
    // A run a token and one for the prompt; with drafts a run for each token that is free.
    assertThat(alone.decoder().runs).isEqualTo(LENGTH);
    assertThat(riding.decoder().runs).isEqualTo(1 + LENGTH / Verse.FREE);
    assertThat(riding.decoder().widest).isEqualTo(Verse.FREE);
  }

  @Test
  void everyToken_hasItsOwnProbabilities() {
    Told alone = tell("inplace", 0, true, 110, 1);
    Told riding = tell("inplace", 8, true, 110, 1);

    assertThat(riding.logprobs()).hasSize(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      TokenLogprob one = alone.logprobs().get(i);
      TokenLogprob other = riding.logprobs().get(i);
      assertThat(other.token()).isEqualTo(one.token());
      // A run of another width rounds differently.
      assertThat(other.logprob()).isCloseTo(one.logprob(), within(1e-3));
    }
    assertThat(riding.live().reader().batches).extracting(TextBatch::tokens).containsOnly(1);
  }

  @Test
  void wrongDrafts_areForgottenAndSoonNoLongerRide() {
    Told alone = tell("inplace", 0, true, 110, 1);
    Told wrong = tell("inplace", 8, false, 110, 1);

    assertThat(wrong.text(0)).isEqualTo(alone.text(0));
    assertThat(wrong.decoder().runs).isEqualTo(LENGTH);
    assertThat(wrong.decoder().rides).isPositive().isLessThan(LENGTH / 2);
  }

  @Test
  void eachOfSeveralChoices_ridesOnItsOwn() {
    Told alone = tell("inplace", 0, true, 40, 2);
    Told riding = tell("inplace", 8, true, 40, 2);

    assertThat(riding.text(0)).isEqualTo(alone.text(0)).isNotEqualTo(alone.text(1));
    assertThat(riding.text(1)).isEqualTo(alone.text(1));
    assertThat(riding.decoder().runs).isLessThan(alone.decoder().runs / 2);
  }

  @Test
  void whereAWideRunCostsMoreThanItSaves_nothingRides() {
    assertThat(tell("inplace", 8, true, 300, 1).decoder().rides).isPositive();
    assertThat(tell("inplace", 8, true, 500, 1).decoder().rides).isZero();
    assertThat(tell("inplace", 8, true, 150, 2).decoder().rides).isPositive();
    assertThat(tell("inplace", 8, true, 300, 2).decoder().rides).isZero();
  }

  @Test
  void theRunLimit_boundsWhatRidesInOneTick() {
    // Two steps take 15 of 20 ms; alone one takes 10.
    assertThat(tell("inplace", 8, true, 80, 2, 1e5).decoder().rides).isZero();
    assertThat(tell("inplace", 8, true, 80, 1, 1e5).decoder().rides).isPositive();
  }

  @Test
  void aModelWhoseRowsDependOnTheirRun_getsNoDrafts() {
    Counting decoder = new Counting(TinyModels.open("inplace", 2), 110, 1, false);

    assertThat(tell(decoder, 8, true, 1, LENGTH, List.of()).decoder().rides).isZero();
  }

  @Test
  void aLimit_andAStopText_endWithinARun() {
    Told cut = tell(10, List.of());
    Told stopped = tell(LENGTH, List.of("[13]"));

    assertThat(cut.live().reader().end().completionTokens()).isEqualTo(10);
    assertThat(cut.live().reader().end().choices().get(0).reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(stopped.live().reader().end().completionTokens()).isEqualTo(4);
    assertThat(stopped.text(0)).endsWith("[12]").doesNotContain("[13]");
    assertThat(stopped.live().reader().end().status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void withoutCredit_theTextOfARunWaits() {
    Counting decoder = new Counting(TinyModels.open("inplace", 2), 110, 1, true);
    try (LoopBench bench = new LoopBench(decoder, (grammar, model) -> new Verse(true))) {
      Live live = bench.offer(spec(bench, 1, LENGTH, List.of()));
      List<Integer> told = new ArrayList<>();
      for (int i = 0; i < LENGTH; i++) {
        bench.loop.request(live.id(), 1);
        bench.drain();
        told.add(live.reader().batches.size());
      }

      assertThat(told).startsWith(1, 2, 3).isSorted();
      assertThat(live.reader().tokens()).isEqualTo(LENGTH);
      assertThat(live.reader().text(0)).isEqualTo(tell("inplace", 0, true, 110, 1).text(0));
    }
  }
}

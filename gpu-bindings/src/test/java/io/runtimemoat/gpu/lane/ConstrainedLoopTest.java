package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenConstraint;
import io.runtimemoat.gpu.lane.LoopBench.Live;
import io.runtimemoat.gpu.onnx.TinyModels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lane's side of a grammar: masks, stand-ins, endings, for each choice on its own. */
final class ConstrainedLoopTest {
  private static final int END = 2;

  /**
   * Tokens of one parity, the other after each, until an ending; with too few left, nines that
   * close it.
   */
  private static final class Alternating implements TokenConstraint {
    private static final int CLOSING = 9;
    private final int wanted;
    private int taken;
    private int closing;

    Alternating(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public void fillMask(long[] mask) {
      // Even ids are the even bits.
      Arrays.fill(mask, taken % 2 == 0 ? 0x5555555555555555L : 0xaaaaaaaaaaaaaaaaL);
    }

    @Override
    public int take(int drawn, int tokensLeft) {
      taken++;
      if (tokensLeft <= 2) {
        closing++;
        return CLOSING;
      }
      return drawn;
    }

    @Override
    public boolean isFinished() {
      return taken == wanted || closing == 2;
    }

    @Override
    public boolean isCut() {
      return closing > 0;
    }
  }

  @Test
  void everyToken_isOneOfThoseThatTheMaskAllows() {
    try (LoopBench bench = bench(() -> new Alternating(12))) {
      Live live = bench.offer(held(bench, 2, 40, -100));
      bench.loop.request(live.id(), 100);
      bench.drain();

      for (int choice = 0; choice < 2; choice++) {
        List<Integer> tokens = tokens(live.reader().text(choice));
        assertThat(tokens).hasSize(12);
        for (int i = 0; i < tokens.size(); i++) {
          assertThat(tokens.get(i) % 2).as("%d of %s", i, tokens).isEqualTo(i % 2);
        }
        assertThat(live.reader().end().choices().get(choice).reason()).isEqualTo(FinishReason.STOP);
      }
    }
  }

  @Test
  void whatATextIsClosedWith_standsInForWhatWasDrawn() {
    try (LoopBench bench = bench(() -> new Alternating(1000))) {
      Live live = bench.offer(held(bench, 1, 7, -100));
      bench.loop.request(live.id(), 100);
      bench.drain();

      assertThat(tokens(live.reader().text(0))).hasSize(7).endsWith(9, 9);
      assertThat(live.reader().end().choices().get(0).reason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void anEndTokenThatTheMaskForbids_isNotDrawnThoughABiasAsksForIt() {
    try (LoopBench bench = bench(OddOnly::new)) {
      Live live = bench.offer(held(bench, 1, 20, 100));
      bench.loop.request(live.id(), 100);
      bench.drain();

      assertThat(tokens(live.reader().text(0)))
          .hasSize(20)
          .allSatisfy(token -> assertThat(token % 2).isEqualTo(1));
      assertThat(live.reader().end().choices().get(0).reason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  /** Without end: odd ids for ever. */
  private static final class OddOnly implements TokenConstraint {
    @Override
    public void fillMask(long[] mask) {
      Arrays.fill(mask, 0xaaaaaaaaaaaaaaaaL);
    }

    @Override
    public int take(int drawn, int tokensLeft) {
      return drawn;
    }

    @Override
    public boolean isFinished() {
      return false;
    }
  }

  @Test
  void aGrammarThatIsRefused_isRefusedBeforeAnythingRuns() {
    try (LoopBench bench = new LoopBench(TinyModels.open("inplace", 1))) {
      SequenceSpec held = held(bench, 1, 5, 0);

      assertThatThrownBy(() -> bench.offer(held)).isInstanceOf(IllegalArgumentException.class);

      assertThat(bench.loop.tick()).isFalse();
    }
  }

  @Test
  void whoIsNotLetIn_hasNoGrammarCompiled() {
    AtomicInteger compiled = new AtomicInteger();
    ConstraintFactory counting =
        (grammar, model) -> {
          compiled.incrementAndGet();
          return new OddOnly();
        };
    try (LoopBench bench =
        new LoopBench(
            TinyModels.open("inplace", 1),
            counting,
            "moat.device.queue-capacity = 1",
            "moat.device.tenant-queue-share = 0.5")) {
      bench.offer(held(bench, 1, 5, 0));

      assertThat(bench.loop.submit(held(bench, 1, 5, 0), new Reader()))
          .isEqualTo(Admission.QUEUE_FULL);
      bench.loop.close();
      assertThat(bench.loop.submit(held(bench, 1, 5, 0), new Reader())).isEqualTo(Admission.CLOSED);

      assertThat(compiled).hasValue(1);
    }
  }

  private static LoopBench bench(Supplier<TokenConstraint> constraint) {
    return new LoopBench(TinyModels.open("inplace", 2), (grammar, model) -> constraint.get());
  }

  /** A sequence held to some grammar. */
  private static SequenceSpec held(LoopBench bench, int choices, int maxTokens, double endBias) {
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
        new Sampling(1, 1, 0, 0, 1, 0.5, 0.5, Map.of(END, endBias), 7),
        new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, "{}", ""),
        List.of(),
        -1,
        false,
        base.deadline(),
        0);
  }

  private static List<Integer> tokens(String text) {
    return Pattern.compile("\\d+")
        .matcher(text)
        .results()
        .map(found -> Integer.valueOf(found.group()))
        .toList();
  }
}

package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.KvBlocks;
import io.runtimemoat.gpu.KvLayout;
import io.runtimemoat.gpu.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties of one decoder, on both KV layouts. */
class DecoderModelTest {

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void multiTokenFeed_equalsSingleSteps(String name) {
    // A cached value in half precision is off by up to 2^-11 of itself, and feeds round at other
    // places.
    float tolerance = name.endsWith("-half") ? 2e-2f : 1e-3f;
    try (DecoderModel model = TinyModels.open(name, 2)) {
      for (int width = 1; width <= 16; width++) {
        int[] prompt = TinyModels.tokens(model, width, 20);
        int[] tokens = TinyModels.tokens(model, 100 + width, width);
        TinyModels.feed(model, 0, prompt);
        TinyModels.feed(model, 1, prompt);

        Logits wide = model.forward(List.of(new Feed(0, tokens, Feed.Wanted.ALL)));
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < width; row++) {
          rows.add(TinyModels.row(wide, 0, row));
        }

        for (int row = 0; row < width; row++) {
          float[] step = TinyModels.feed(model, 1, tokens[row]);
          assertThat(TinyModels.distance(rows.get(row), step)).isLessThanOrEqualTo(tolerance);
        }
        model.truncate(0, 0);
        model.truncate(1, 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void truncateThenDecode_equalsNeverHavingDecoded(String name) {
    try (DecoderModel model = TinyModels.open(name, 2)) {
      int[] prompt = TinyModels.tokens(model, 1, 30);
      TinyModels.feed(model, 0, prompt);
      TinyModels.feed(model, 1, prompt);

      TinyModels.feed(model, 0, TinyModels.tokens(model, 2, 17));
      model.truncate(0, 30);

      assertThat(model.length(0)).isEqualTo(30);
      assertThat(TinyModels.distance(TinyModels.feed(model, 0, 5), TinyModels.feed(model, 1, 5)))
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void exportThenImport_continuesBitwise(String name) {
    try (DecoderModel model = TinyModels.open(name, 2)) {
      TinyModels.feed(model, 0, TinyModels.tokens(model, 3, 40));

      KvBlocks head = model.exportBlocks(0, 0, 16);
      KvBlocks tail = model.exportBlocks(0, 16, 40);
      model.importBlocks(1, head);
      model.importBlocks(1, tail);

      assertThat(model.length(1)).isEqualTo(40);
      assertThat(TinyModels.distance(TinyModels.feed(model, 1, 9), TinyModels.feed(model, 0, 9)))
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void import_refusesBlocksThatDoNotContinueTheSlot(String name) {
    try (DecoderModel model = TinyModels.open(name, 2)) {
      TinyModels.feed(model, 0, TinyModels.tokens(model, 3, 40));
      KvBlocks tail = model.exportBlocks(0, 16, 40);

      assertThatIllegalArgumentException().isThrownBy(() -> model.importBlocks(1, tail));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.importBlocks(1, new KvBlocks("other", 0, 24, tail.bytes())));
      assertThat(model.length(1)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void copyThenDiverge_leavesTheSourceUntouched(String name) {
    try (DecoderModel model = TinyModels.open(name, 3)) {
      int[] prompt = TinyModels.tokens(model, 4, 25);
      TinyModels.feed(model, 0, prompt);
      TinyModels.feed(model, 2, prompt);

      model.copy(0, 1);
      TinyModels.feed(model, 1, TinyModels.tokens(model, 5, 12));

      assertThat(model.length(1)).isEqualTo(37);
      assertThat(TinyModels.greedy(model, 0, new int[] {7}, 20))
          .containsExactly(TinyModels.greedy(model, 2, new int[] {7}, 20));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void batchedSteps_equalEachAloneBitwise(String name) {
    try (DecoderModel batched = TinyModels.open(name, 6);
        DecoderModel alone = TinyModels.open(name, 6)) {
      for (int slot = 0; slot < 6; slot++) {
        int[] prompt = TinyModels.tokens(batched, slot, 10 + 7 * slot);
        TinyModels.feed(batched, slot, prompt);
        TinyModels.feed(alone, slot, prompt);
      }

      for (int step = 0; step < 40; step++) {
        List<Feed> feeds = new ArrayList<>();
        for (int slot = 0; slot < 6; slot++) {
          // Slots come and go, so that runs of every width and with gaps happen.
          if ((step + slot) % (slot + 2) != 0) {
            feeds.add(Feed.step(slot, 3 + (step * 31 + slot * 7) % 400));
          }
        }
        Logits logits = batched.forward(feeds);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < feeds.size(); i++) {
          rows.add(TinyModels.row(logits, i, 0));
        }
        for (int i = 0; i < feeds.size(); i++) {
          Feed feed = feeds.get(i);
          assertThat(
                  TinyModels.distance(
                      rows.get(i), TinyModels.feed(alone, feed.slot(), feed.tokens())))
              .isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void mixedFeeds_equalEachAlone(String name) {
    try (DecoderModel mixed = TinyModels.open(name, 4);
        DecoderModel alone = TinyModels.open(name, 4)) {
      for (int slot = 0; slot < 4; slot++) {
        int[] prompt = TinyModels.tokens(mixed, slot, 20);
        TinyModels.feed(mixed, slot, prompt);
        TinyModels.feed(alone, slot, prompt);
      }
      List<Feed> feeds =
          List.of(
              new Feed(1, TinyModels.tokens(mixed, 8, 5), Feed.Wanted.ALL),
              Feed.step(0, 11),
              new Feed(3, TinyModels.tokens(mixed, 9, 7), Feed.Wanted.ALL),
              Feed.step(2, 12));

      Logits logits = mixed.forward(feeds);
      float[] verified = TinyModels.row(logits, 0, 4);
      float[] stepped = TinyModels.row(logits, 1, 0);
      float[] verifiedToo = TinyModels.row(logits, 2, 6);
      float[] steppedToo = TinyModels.row(logits, 3, 0);

      assertThat(TinyModels.distance(verified, TinyModels.feed(alone, 1, feeds.get(0).tokens())))
          .isZero();
      assertThat(TinyModels.distance(stepped, TinyModels.feed(alone, 0, 11))).isZero();
      assertThat(TinyModels.distance(verifiedToo, TinyModels.feed(alone, 3, feeds.get(2).tokens())))
          .isZero();
      assertThat(TinyModels.distance(steppedToo, TinyModels.feed(alone, 2, 12))).isZero();
      assertThat(TinyModels.distance(TinyModels.feed(mixed, 1, 6), TinyModels.feed(alone, 1, 6)))
          .isZero();
    }
  }

  @Test
  void bothLayouts_agree() {
    try (DecoderModel inPlace = TinyModels.open("inplace", 1);
        DecoderModel concatenated = TinyModels.open("concat", 1)) {
      int[] prompt = TinyModels.tokens(inPlace, 6, 33);

      float[] first = TinyModels.feed(inPlace, 0, prompt);
      float[] second = TinyModels.feed(concatenated, 0, prompt);
      assertThat(TinyModels.distance(first, second)).isLessThanOrEqualTo(1e-3f);
      assertThat(TinyModels.greedy(inPlace, 0, new int[] {4}, 50))
          .containsExactly(TinyModels.greedy(concatenated, 0, new int[] {4}, 50));
      assertThat(inPlace.capabilities().layout()).isEqualTo(KvLayout.IN_PLACE);
      assertThat(concatenated.capabilities().layout()).isEqualTo(KvLayout.CONCATENATED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void accounting_followsTheLengths(String name) {
    try (DecoderModel model = TinyModels.open(name, 2)) {
      assertThat(model.kvBytesInUse()).isZero();

      TinyModels.feed(model, 1, TinyModels.tokens(model, 1, 10));

      assertThat(model.kvBytesInUse())
          .isEqualTo(10 * model.description().kvBytesPerToken())
          .isLessThan(model.kvBytesReserved());
      assertThat(model.nativeBytes()).isGreaterThan(model.kvBytesReserved());
      model.truncate(1, 0);
      assertThat(model.kvBytesInUse()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void fullSlot_refusesMoreAndSurvivesItsNeighboursSteps(String name) {
    try (DecoderModel model = TinyModels.open(name, 3)) {
      int context = model.description().contextTokens();
      int[] tokens = TinyModels.tokens(model, 7, context - 1);
      for (int from = 0; from < tokens.length; from += 64) {
        TinyModels.feed(
            model, 1, Arrays.copyOfRange(tokens, from, Math.min(from + 64, tokens.length)));
      }
      float[] last = TinyModels.feed(model, 1, 5);

      model.forward(List.of(Feed.step(0, 4), Feed.step(2, 4)));

      assertThatIllegalArgumentException().isThrownBy(() -> TinyModels.feed(model, 1, 5));
      model.truncate(1, context - 1);
      assertThat(TinyModels.distance(TinyModels.feed(model, 1, 5), last)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inplace", "inplace-int8", "inplace-half", "concat", "concat-half"})
  void load_findsTheModelRowInvariantAndMeasuresIt(String name) {
    try (DecoderModel model = TinyModels.open(name, 4)) {
      assertThat(model.description().rowInvariant()).isTrue();
      assertThat(model.costs().stepNs(1)).isPositive();
      assertThat(model.costs().feedNs(64, 0)).isGreaterThan(model.costs().stepNs(1));
      assertThat(model.length(0)).isZero();
    }
  }
}

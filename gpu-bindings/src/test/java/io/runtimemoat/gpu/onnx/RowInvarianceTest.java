package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowInvarianceTest {

  @Test
  void modelWhoseRowsDependOnTheirNeighbours_isLossyAndStepsAlone() {
    try (OnnxDecoder model =
        OnnxModels.load(
            "x", ModelFolder.read(TinyModels.folder("inplace")), LoadOptions.withSlots(4))) {
      boolean holds =
          RowInvariance.holds(new WidthDependent(model), model.description().vocabularySize());

      model.calibrate(CostMeasurement.measure(model), holds);

      assertThat(holds).isFalse();
      assertThat(model.description().rowInvariant()).isFalse();
      assertThat(model.capabilities().singleTokenBatch()).isEqualTo(1);
      assertThat(model.length(0)).isZero();
    }
  }

  /** Raises one token's logit by the width of the feed, as a shared scale would distort it. */
  private static final class WidthDependent extends ForwardingDecoder {
    WidthDependent(DecoderModel decoder) {
      super(decoder);
    }

    @Override
    public Logits forward(List<Feed> feeds) {
      Logits logits = super.forward(feeds);
      Feed feed = feeds.get(0);
      if (feed.logits() == Feed.Wanted.ALL) {
        FloatBuffer buffer = logits.buffer(0);
        for (int row = 0; row < feed.tokens().length; row++) {
          int at = logits.offset(0, row) + 11;
          buffer.put(at, buffer.get(at) + 10f * feed.tokens().length);
        }
      }
      return logits;
    }
  }
}

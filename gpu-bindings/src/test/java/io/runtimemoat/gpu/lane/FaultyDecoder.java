package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.ModelRunException;
import io.runtimemoat.gpu.onnx.ForwardingDecoder;
import java.util.List;

/** A real decoder whose runs fail when told to. */
final class FaultyDecoder extends ForwardingDecoder {
  private int failures;

  FaultyDecoder(DecoderModel decoder) {
    super(decoder);
  }

  void failNext(int runs) {
    failures = runs;
  }

  @Override
  public Logits forward(List<Feed> feeds) {
    if (failures > 0) {
      failures--;
      throw new ModelRunException("told to fail", new IllegalStateException());
    }
    return super.forward(feeds);
  }
}

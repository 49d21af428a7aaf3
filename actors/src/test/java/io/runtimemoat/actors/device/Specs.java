package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceSpec;
import java.time.Instant;
import java.util.List;

/** Sequences to offer to a {@link ScriptedDevice}. */
final class Specs {
  static SequenceSpec of(long id, String model) {
    return new SequenceSpec(
        id,
        "acme",
        1.0,
        model,
        new int[] {1, 2, 3},
        1,
        100,
        Sampling.greedy(),
        null,
        List.of(),
        -1,
        false,
        Instant.now().plusSeconds(30),
        0);
  }

  private Specs() {}
}

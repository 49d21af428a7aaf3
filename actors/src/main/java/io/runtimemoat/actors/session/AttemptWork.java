package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.UpstreamArm;
import io.runtimemoat.actors.upstream.UpstreamRequest;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.TextGrammar;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an attempt is for whoever runs it. */
sealed interface AttemptWork {
  /**
   * A sequence for some device that has the model.
   *
   * @param grammar what its text is held to; null for nothing
   */
  record OnDevice(int[] promptTokens, Sampling sampling, @Nullable TextGrammar grammar)
      implements AttemptWork {}

  /**
   * A call of an upstream.
   *
   * @param tried instances that failed this request before
   * @param form what was done to the prompt, to be undone in the answer
   * @param json whether its answer is JSON text
   * @param streamed whether what the answer is held to is looked at while it streams, or once all
   *     of it is there
   */
  record OnUpstream(
      UpstreamArm upstream,
      UpstreamRequest request,
      Set<Integer> tried,
      Egress.Form form,
      boolean json,
      FlagSide streamed)
      implements AttemptWork {
    public OnUpstream {
      tried = Set.copyOf(tried);
    }

    boolean provenAtEnd() {
      return !streamed.on();
    }
  }
}

package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.OutcomeFact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision whose window has not passed, with what is known of it. */
final class OpenDecision {
  final ReadChain home;
  final TrackedDecision decision;
  final List<Told> told = new ArrayList<>();

  /** Null where the request was served here. */
  final @Nullable Advised advised;

  @Nullable OutcomeFact outcome;

  /** Whether a report in time was read; what follows it says nothing new. */
  boolean reported;

  OpenDecision(ReadChain home, TrackedDecision decision, @Nullable Advised advised) {
    this.home = home;
    this.decision = decision;
    this.advised = advised;
  }
}

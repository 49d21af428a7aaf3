package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.Telling;

/** Feedback and where it stands. */
record Told(String chain, long sequence, Telling fact) {}

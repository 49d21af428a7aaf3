package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestObserver.Placed;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.AttemptPlace;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import java.time.Duration;
import java.time.Instant;

/** One request as its facts tell it: 5 prompt and 3 completion tokens on one attempt. */
final class Facts {
  static final String MARKER = "xyzzy-marker";
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final String SENDER = "00f067aa0ba902b7";
  static final String SPAN = "1111111111111111";
  static final RequestTrace SAMPLED = new RequestTrace(TRACE, SENDER, SPAN, true, "", "mine");
  static final CompletionHead HEAD =
      new CompletionHead("req-1", START, "small", "dec_1", "cheap", "rule/1", "general");
  static final Placed PLACED =
      new Placed("moat@here", "cpu-0", START.plusMillis(1), START.plusMillis(3));

  private static final DecisionId ID =
      DecisionId.mint(new MacKey(new byte[32]), "0123456789abcdef0123456789abcdef", 1);

  private Facts() {}

  static CompletionRequest request(RequestTrace trace) {
    return new CompletionRequest(
        "req-1",
        new Principal(new TenantId("acme"), "key-1"),
        "auto",
        new Prompt.Raw(MARKER),
        RequestedParameters.none(),
        ClientBody.none(),
        true,
        Duration.ofSeconds(20),
        System.nanoTime(),
        RequestTerms.open(),
        trace);
  }

  static AttemptFact attempt(AttemptFact.End end) {
    return new AttemptFact(
        "req-1",
        ID,
        1,
        "cheap",
        "small",
        "first",
        end,
        micros(20),
        5,
        0,
        3,
        2_000,
        4_000,
        9_000,
        0.9,
        0.5,
        0.25,
        "abcd",
        new AttemptPlace("node", "cpu-0", "", false));
  }

  static OutcomeFact outcome(OutcomeFact.Status status, String failure) {
    return new OutcomeFact(
        "req-1",
        ID,
        status,
        micros(24),
        "small",
        1,
        "stop",
        "unchecked",
        failure,
        5,
        0,
        3,
        0.25,
        10_000,
        24_000,
        "");
  }

  private static long micros(long afterMillis) {
    return START.plusMillis(afterMillis).toEpochMilli() * 1_000;
  }
}

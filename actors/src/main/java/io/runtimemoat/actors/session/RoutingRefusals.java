package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.RefusedToolException;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.gpu.TextGrammar;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says to a client why no arm may serve its request, in words that say what to do. */
final class RoutingRefusals {
  private final CompletionRequest request;
  private final EncodedPrompts prompts;
  private final Duration retryAfter;

  RoutingRefusals(CompletionRequest request, EncodedPrompts prompts, Duration retryAfter) {
    this.request = request;
    this.prompts = prompts;
    this.retryAfter = retryAfter;
  }

  /** Says the same of a model that is not open to the key: its holder need not know what exists. */
  static Failure notFound(CompletionRequest request) {
    return Failure.of(
        Failure.Kind.MODEL_NOT_FOUND,
        "The model '%s' does not exist or is not open to this key. GET /v1/models lists what is."
            .formatted(request.model()),
        "model");
  }

  /** A schema or grammar that answers cannot be held to. */
  static Failure schema(CompletionRequest request, RefusedGrammarException refused) {
    TextGrammar grammar = request.body().grammar();
    boolean schema = grammar == null || grammar.kind().isSchema();
    return Failure.of(
        Failure.Kind.INVALID_REQUEST,
        "Answers cannot be held to this %s: %s. Change it, or ask for free text."
            .formatted(schema ? "schema" : "grammar", refused.getMessage()),
        request.body().heldBy());
  }

  /** A strict tool whose calls cannot be held to its parameters. */
  static Failure tool(RefusedToolException refused) {
    return Failure.of(
        Failure.Kind.INVALID_REQUEST,
        "Calls cannot be held to what they take, of the %s. Change its parameters, or leave out 'strict'."
            .formatted(refused.getMessage()),
        refused.field());
  }

  /** The failure of a request whose arms are all excluded. */
  Failure of(FeasibleSet feasible) {
    Optional<Arm> widest =
        feasible.excluded().stream()
            .filter(excluded -> excluded.reason().equals(ExcludedArm.CONTEXT_TOO_SMALL))
            .map(ExcludedArm::arm)
            .max(Comparator.comparingInt(Arm::contextTokens));
    if (widest.isPresent()) {
      return tooLong(widest.get());
    }
    if (excludes(feasible, ExcludedArm.NOT_LOADED, ExcludedArm.UPSTREAM_DOWN)) {
      return unavailable();
    }
    if (feasible.excludes(ExcludedArm.NO_VISION)) {
      return notTaken("pictures", request.body().places().picture());
    }
    if (feasible.excludes(ExcludedArm.NO_AUDIO)) {
      return notTaken("sound", request.body().places().sound());
    }
    if (feasible.excludes(ExcludedArm.NO_TOOLS)) {
      String name = request.body().places().toolName();
      return name.isEmpty() ? notTaken("tools", "tools") : notTakenSo(name);
    }
    if (feasible.excludes(ExcludedArm.NO_SCHEMA)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "No model behind '%s' is asked for answers of a JSON Schema or a grammar."
              .formatted(request.model()),
          request.body().heldBy());
    }
    if (feasible.excludes(ExcludedArm.NO_GRAMMAR_BESIDE_CALLS)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "No model behind '%s' chooses between calls and a text of a pattern, choice or grammar. Set tool_choice to 'none' or 'required', or leave one of the two out."
              .formatted(request.model()),
          "tool_choice");
    }
    if (feasible.excludes(ExcludedArm.CHAT_ONLY)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "'%s' is served by upstreams, which take chat completions only. POST /v1/chat/completions."
              .formatted(request.model()),
          "model");
    }
    if (feasible.excludes(ExcludedArm.OVER_MAX_COST)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "No arm can serve this for so little. Raise moat.max_cost, or lower max_tokens.",
          "moat.max_cost");
    }
    return denied(feasible)
        .map(
            reason ->
                Failure.of(
                    Failure.Kind.POLICY_DENIED,
                    "A policy lets no model behind '%s' serve this request (%s)."
                        .formatted(request.model(), reason)))
        .orElseGet(() -> notFound(request));
  }

  private Failure notTaken(String what, String param) {
    return Failure.of(
        Failure.Kind.INVALID_REQUEST,
        "No model behind '%s' takes %s; send the request without, or name one of an upstream that does."
            .formatted(request.model(), what),
        param);
  }

  /** Tools of which one has a name that models of this process are not told of. */
  private Failure notTakenSo(String param) {
    return Failure.of(
        Failure.Kind.INVALID_REQUEST,
        "No model behind '%s' takes these tools. For one of this node '%s' must have %s; others need an upstream that takes tools."
            .formatted(request.model(), param, OfferedTools.NAME_RULE),
        param);
  }

  private Optional<String> denied(FeasibleSet feasible) {
    List<String> denials = List.copyOf(request.terms().rules().denied().values());
    return feasible.excluded().stream()
        .map(ExcludedArm::reason)
        .filter(denials::contains)
        .findFirst();
  }

  private static boolean excludes(FeasibleSet feasible, String... reasons) {
    return List.of(reasons).stream().anyMatch(feasible::excludes);
  }

  private Failure tooLong(Arm widest) {
    int length =
        prompts.tokens(widest.model()).map(tokens -> tokens.length).orElseGet(prompts::estimate);
    return Failure.of(
        Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
        "The prompt has %d tokens, but the context of %s is %d and must hold the answer too. Shorten it."
            .formatted(length, widest.model(), widest.contextTokens()),
        "messages");
  }

  private Failure unavailable() {
    return new Failure(
        Failure.Kind.NO_CAPACITY,
        "Nothing serves '" + request.model() + "' at the moment. Ask again.",
        null,
        retryAfter);
  }
}

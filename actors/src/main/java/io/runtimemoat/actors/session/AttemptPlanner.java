package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.output.RefusedToolException;
import io.runtimemoat.actors.upstream.UpstreamRequest;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.InvalidPromptException;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.TextGrammar;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a request and an arm into an attempt: prompt, limits, price. Safe for many threads. */
final class AttemptPlanner {
  /**
   * What an attempt follows on.
   *
   * @param number of the attempt, 1 for the first
   * @param soFar what the reader has seen
   * @param drawnTokens completion tokens that earlier attempts drew
   * @param spent what earlier attempts cost, or may still cost
   * @param tried instances of its upstream that failed this request
   */
  record Before(int number, Continuation soFar, long drawnTokens, Money spent, Set<Integer> tried) {
    static final Before NOTHING = new Before(1, Continuation.NONE, 0, Money.ZERO, Set.of());
  }

  private final LocalModels models;
  private final Upstreams upstreams;
  private final SessionSettings settings;
  private final EscalationRule escalation;
  private final int windowTokens;
  private final OutputRules outputs;
  private final TokenRoom room;

  /**
   * The planner of one node.
   *
   * @param windowTokens tokens per choice by which a streamed attempt is judged, at least 1
   */
  AttemptPlanner(
      LocalModels models,
      Upstreams upstreams,
      SessionSettings settings,
      EscalationRule escalation,
      int windowTokens,
      OutputRules outputs) {
    this.models = models;
    this.upstreams = upstreams;
    this.settings = settings;
    this.escalation = escalation;
    this.windowTokens = windowTokens;
    this.outputs = outputs;
    this.room = new TokenRoom(upstreams, settings);
  }

  /** The model of an upstream that an arm is; empty for an arm of this process. */
  Optional<Upstreams.Model> upstream(Arm arm) {
    return upstreams.model(arm.id());
  }

  /** The prompt in the tokens of whatever model it is asked for. */
  EncodedPrompts prompts(CompletionRequest request) {
    return new EncodedPrompts(models, request.prompt(), request.body());
  }

  /**
   * What the answer is held to.
   *
   * @throws RefusedGrammarException if its text cannot be
   * @throws RefusedToolException if its calls cannot be
   */
  HeldAnswer held(CompletionRequest request) throws RefusedGrammarException, RefusedToolException {
    HeldOutput document = document(request);
    OfferedTools tools = request.body().tools();
    boolean mayCall = tools != null && tools.asked() != OfferedTools.Asked.NONE;
    if (tools != null && mayCall) {
      boolean mayAnswer = tools.asked() == OfferedTools.Asked.AUTO;
      return new HeldAnswer(mayAnswer ? document : null, rules(request).calls(tools, document));
    }
    boolean unknownCalls = request.body().asksForTools() && tools == null;
    return unknownCalls ? HeldAnswer.FREE : new HeldAnswer(document, null);
  }

  /** The digest of what {@link #held} would have to compile first; empty for nothing. */
  Optional<String> missing(CompletionRequest request) {
    TextGrammar grammar = request.body().grammar();
    ChatPrompt.ResponseSchema schema = schema(request);
    OfferedTools tools = request.body().tools();
    OutputRules rules = rules(request);
    Optional<String> none = Optional.empty();
    boolean calls = tools != null && tools.asked() != OfferedTools.Asked.NONE;
    return (grammar == null ? none : rules.missing(grammar))
        .or(() -> schema == null ? none : rules.missing(schema.json()))
        .or(() -> tools == null || !calls ? none : rules.missing(tools));
  }

  private @Nullable HeldOutput document(CompletionRequest request) throws RefusedGrammarException {
    TextGrammar grammar = request.body().grammar();
    if (grammar != null) {
      return rules(request).grammar(grammar);
    }
    ChatPrompt.ResponseSchema schema = schema(request);
    return schema == null ? null : rules(request).schema(schema.json());
  }

  private OutputRules rules(CompletionRequest request) {
    return outputs.under(request.body().wishes());
  }

  private static ChatPrompt.@Nullable ResponseSchema schema(CompletionRequest request) {
    return request.prompt() instanceof Prompt.Chat chat
        ? chat.conversation().responseSchema()
        : null;
  }

  /** The first attempt; the prompt leaves room for at least one token. */
  AttemptPlan first(
      CompletionRequest request,
      Arm arm,
      FeasibleSet feasible,
      EncodedPrompts prompts,
      HeldAnswer held,
      long seed) {
    int hold = holdTokens(request, arm, feasible);
    return plan(request, prompts, held, arm, AttemptFact.FIRST, Before.NOTHING, hold, seed)
        .orElseThrow(() -> new IllegalStateException(arm.id() + " is no feasible arm"));
  }

  /** The attempt on a stronger arm that should follow one that was judged; empty to keep that. */
  Optional<AttemptPlan> stronger(DecidedRequest decided, LiveAttempt attempt, Money spent) {
    EscalationRule.Verdict verdict =
        escalation.judge(
            attempt.plan.number(),
            attempt.plan.arm(),
            decided.feasible(),
            attempt.confidence().meanProbability(),
            attempt.confidence().minProbability());
    if (!(verdict instanceof EscalationRule.Escalate escalate)) {
      return Optional.empty();
    }
    Before before =
        new Before(
            attempt.plan.number() + 1,
            Continuation.NONE,
            attempt.progress().receivedTokens(),
            spent,
            Set.of());
    return room.leavesTokens(decided.request(), escalate.to(), before)
        ? follow(decided, escalate.to(), escalate.reason(), before)
        : Optional.empty();
  }

  /** A later attempt, which nothing is held back of; empty when it cannot be. */
  Optional<AttemptPlan> follow(DecidedRequest decided, Arm arm, String cause, Before before) {
    try {
      return plan(
          decided.request(),
          decided.prompts(),
          decided.held(),
          arm,
          cause,
          before,
          0,
          decided.samplingSeed());
    } catch (InvalidPromptException | IllegalArgumentException refusedByTemplateOrUnmaskable) {
      return Optional.empty();
    }
  }

  /** How many tokens attempts may draw. */
  TokenRoom room() {
    return room;
  }

  private Optional<AttemptPlan> plan(
      CompletionRequest request,
      EncodedPrompts prompts,
      HeldAnswer held,
      Arm arm,
      String cause,
      Before before,
      int hold,
      long seed) {
    Optional<Upstreams.Model> upstream = upstreams.model(arm.id());
    if (upstream.isPresent()) {
      return plan(request, prompts, held, arm, cause, before, upstream.get());
    }
    return prompts
        .tokens(arm.model(), before.soFar())
        .filter(tokens -> tokens.length < arm.contextTokens())
        .map(
            tokens ->
                plan(
                    request,
                    arm,
                    cause,
                    before,
                    hold,
                    tokens.length,
                    new AttemptWork.OnDevice(
                        tokens,
                        sampling(request.parameters(), seed),
                        held.behind(before.soFar().text()))));
  }

  private Optional<AttemptPlan> plan(
      CompletionRequest request,
      EncodedPrompts prompts,
      HeldAnswer held,
      Arm arm,
      String cause,
      Before before,
      Upstreams.Model model) {
    Egress egress = request.terms().egress();
    Egress.Form form = egress.form(arm.id(), request.body().json());
    boolean goesOn =
        before.soFar().isEmpty()
            || (form.isOriginal() && egress.mayGoOn(arm.id(), before.soFar().text()));
    if (!goesOn) {
      return Optional.empty(); // what the client saw is not what that upstream may see
    }
    boolean told = model.settings().schema().equals("prompted") && request.body().asksForGrammar();
    int most = prompts.most() + before.soFar().tokens() + (told ? ToldFormat.MOST_TOKENS : 0);
    return Optional.of(
        plan(
            request,
            arm,
            cause,
            before,
            0,
            most,
            call(
                request,
                prompts,
                held,
                model,
                told ? form.with(ToldFormat.in(form.body())) : form,
                before,
                TokenRoom.affordable(request, arm, before, most))));
  }

  /**
   * A plan with its bounds.
   *
   * @param mostPromptTokens as many as the prompt can have
   */
  private AttemptPlan plan(
      CompletionRequest request,
      Arm arm,
      String cause,
      Before before,
      int hold,
      int mostPromptTokens,
      AttemptWork work) {
    int choices = request.parameters().choices();
    long left = request.terms().allowance().tokensLeft(before.drawnTokens());
    int maxTokens = room.maxTokens(request, arm, before, mostPromptTokens);
    long paid = TokenRoom.affordable(request, arm, before, mostPromptTokens);
    int bounded = (int) Math.max(1, Math.min(maxTokens, Math.min(left, paid) / choices));
    return new AttemptPlan(
        before.number(),
        cause,
        arm,
        work instanceof AttemptWork.OnUpstream call
            ? call.request().promptTokens()
            : mostPromptTokens,
        bounded,
        (int) Math.min(Integer.MAX_VALUE, Math.max(choices, left)),
        hold,
        before.soFar().text(),
        TokenRoom.worst(arm, mostPromptTokens, (long) bounded * choices),
        work);
  }

  private AttemptWork call(
      CompletionRequest request,
      EncodedPrompts prompts,
      HeldAnswer held,
      Upstreams.Model model,
      Egress.Form form,
      Before before,
      long affordable) {
    return new AttemptWork.OnUpstream(
        model.upstream(),
        new UpstreamRequest(
            model.settings().name(),
            bounded(
                before
                    .soFar()
                    .body(
                        ServedParameters.body(form.body(), request.terms().moved()),
                        model.settings().continuation()),
                request,
                affordable),
            // Of a document that breaks off what came of it is kept, and one that breaks is
            // stopped.
            request.streaming() || held.document() != null,
            !request.streaming(),
            request.parameters().choices(),
            prompts.estimate() + before.soFar().tokens(),
            request.trace().headers(request.requestId(), form.clientsWords())),
        before.tried(),
        form,
        isJson(request, held),
        outputs.provesWhileStreaming(request.principal().tenant(), request.requestId()));
  }

  private static boolean isJson(CompletionRequest request, HeldAnswer held) {
    HeldOutput document = held.document();
    return document == null ? request.body().formatIsJson() : document.compiled().isJson();
  }

  /**
   * A request that may cost only so much and names no length gets the one it can pay for; so does
   * one whose length was drawn for another arm.
   */
  static ObjectNode bounded(ObjectNode body, CompletionRequest request, long affordable) {
    boolean unbounded = request.terms().allowance().maxCost().equals(Money.UNLIMITED);
    Double drawn = request.terms().moved().get(ServedParameters.MAX_TOKENS);
    boolean named = request.parameters().maxTokens() != null && drawn == null;
    if (unbounded || named || affordable > Integer.MAX_VALUE) {
      return body;
    }
    long each = Math.max(1, affordable / request.parameters().choices());
    ObjectNode bounded = body.objectNode();
    bounded.setAll(body);
    return bounded.put(
        ServedParameters.MAX_TOKENS, drawn == null ? each : Math.min(each, drawn.longValue()));
  }

  private Sampling sampling(RequestedParameters asked, long seed) {
    return new Sampling(
        or(asked.temperature(), settings.defaultTemperature()),
        or(asked.topP(), 1),
        asked.topK() == null ? 0 : asked.topK(),
        or(asked.minP(), 0),
        or(asked.repetitionPenalty(), 1),
        or(asked.frequencyPenalty(), 0),
        or(asked.presencePenalty(), 0),
        asked.logitBias(),
        asked.seed() == null ? seed : asked.seed());
  }

  private static double or(@Nullable Double asked, double fallback) {
    return asked == null ? fallback : asked;
  }

  /** Nothing is held back when even an attempt of unknown confidence would be kept. */
  private int holdTokens(CompletionRequest request, Arm arm, FeasibleSet feasible) {
    boolean mayEscalate =
        escalation.judge(1, arm, feasible, Double.NaN, Double.NaN)
            instanceof EscalationRule.Escalate;
    if (!mayEscalate) {
      return 0;
    }
    return request.streaming()
        ? windowTokens * request.parameters().choices()
        : Integer.MAX_VALUE; // all of it: bounded by maxTokens, and its reader wants it whole
  }
}

package io.runtimemoat.actors.session;

import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completions of one node: decides and records on the caller's thread, or on another where
 * something has to be waited for first, then hands the request to a session of its own.
 */
final class DecidedCompletions implements Completions {
  private static final Logger LOG = LoggerFactory.getLogger(DecidedCompletions.class);
  private static final String RANDOMIZED = "policy";

  /**
   * A request that has a place.
   *
   * @param nanos {@link System#nanoTime} when it came, at {@code at}
   */
  private record Arrived(
      CompletionRequest request, Instant at, long nanos, CompletableFuture<Started> answer) {}

  private final Router router;
  private final LedgerFacts facts;
  private final MacKey idKey;
  private final EscalationRule escalation;
  private final RecentDecisions recent;
  private final RequestObserver observer;
  private final LiveSessions live;
  private final SessionSettings settings;
  private final Clock clock;
  private final FlagTallies tallies;
  private final ActorRef<RequestSessions.Open> sessions;
  private final Preparations preparations;
  private final AtomicLong decisions = new AtomicLong();

  DecidedCompletions(
      Router router,
      LedgerFacts facts,
      MacKey idKey,
      EscalationRule escalation,
      RecentDecisions recent,
      RequestObserver observer,
      LiveSessions live,
      SessionSettings settings,
      Clock clock,
      FlagTallies tallies,
      ActorRef<RequestSessions.Open> sessions,
      Preparations preparations) {
    this.router = router;
    this.facts = facts;
    this.idKey = idKey;
    this.escalation = escalation;
    this.recent = recent;
    this.observer = observer;
    this.live = live;
    this.settings = settings;
    this.clock = clock;
    this.tallies = tallies;
    this.sessions = sessions;
    this.preparations = preparations;
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    CompletableFuture<Started> answer = new CompletableFuture<>();
    if (!live.enter()) {
      refuse(request, answer, tooManyLive());
      return answer;
    }
    Arrived arrived = new Arrived(request, clock.instant(), System.nanoTime(), answer);
    preparations.prepare(request, arrived.at(), !facts.failing(), new Deciding(arrived));
    return answer;
  }

  @Override
  public void leave(String requestId) {
    preparations.leave(requestId);
  }

  /** Goes on with a request that has a place. */
  private final class Deciding implements Preparations.Next {
    private final Arrived arrived;

    Deciding(Arrived arrived) {
      this.arrived = arrived;
    }

    @Override
    public void ready(Prepared prepared) {
      handOver(arrived, prepared);
    }

    @Override
    public void failed(Throwable cause) {
      LOG.error("request {} could not be prepared", arrived.request().requestId(), cause);
      giveUp(broken());
    }

    @Override
    public void left() {
      giveUp(clientLeft());
    }

    private void giveUp(Failure failure) {
      live.leave();
      refuse(arrived.request(), arrived.answer(), failure);
    }
  }

  private void handOver(Arrived arrived, Prepared prepared) {
    CompletionRequest request = arrived.request();
    CompletableFuture<Started> answer = arrived.answer();
    boolean handedOver = false;
    try {
      handedOver = decide(arrived, prepared);
    } catch (LedgerUnavailableException e) {
      LOG.error("request {} is refused: the ledger is not available", request.requestId(), e);
      refuse(request, answer, ledgerDown());
    } catch (RuntimeException e) {
      LOG.error("request {} could not be decided", request.requestId(), e);
      refuse(request, answer, broken());
    } finally {
      if (!handedOver) {
        live.leave();
      }
    }
  }

  /** Whether a session has the request now; if not, it is answered. */
  private boolean decide(Arrived arrived, Prepared prepared) {
    CompletionRequest request = arrived.request();
    CompletableFuture<Started> answer = arrived.answer();
    long startNanos = arrived.nanos();
    Instant now = arrived.at();
    Duration left = request.timeLeft(startNanos);
    if (request.timeLeft(System.nanoTime()).isZero()) {
      refuse(request, answer, tooLate());
      return false;
    }
    DecisionId id = id(request, decisions.getAndIncrement());
    Router.Routed routed = router.route(request, id, now, prepared);
    if (routed instanceof Router.Refusal refusal) {
      refuse(request, answer, refusal.failure());
      return false;
    }
    Router.Decision decision = (Router.Decision) routed;
    DecisionRecord record = record(request, id, decision);
    CompletionHead head =
        new CompletionHead(
            request.requestId(),
            now,
            decision.choice().arm().model(),
            id.toText(),
            decision.choice().arm().id(),
            decision.policy().version(),
            decision.phase());
    tallies.begun(decision.sides());
    remember(request, head, decision);
    observer.decided(request, head, record, now, now.plusNanos(System.nanoTime() - startNanos));
    sessions.tell(
        new RequestSessions.Open(
            new DecidedRequest(
                decision.request(),
                id,
                head,
                decision.task(),
                decision.feasible(),
                decision.order(),
                decision.repairers(),
                decision.held(),
                decision.first(),
                decision.sides(),
                decision.samplingSeed(),
                decision.prompts(),
                now.plus(left),
                startNanos),
            answer));
    return true;
  }

  private DecisionId id(CompletionRequest request, long number) {
    return DecisionId.mint(idKey, request.principal().tenant(), facts.chain(), number);
  }

  private void refuse(
      CompletionRequest request, CompletableFuture<Started> answer, Failure failure) {
    observer.unrecorded(request, failure);
    answer.complete(new Started.Refused(failure));
  }

  private DecisionRecord record(
      CompletionRequest request, DecisionId id, Router.Decision decision) {
    long atMicros = facts.nowMicros();
    DecisionRecord record =
        DecisionRecord.of(
            id,
            request.requestId(),
            request.principal().tenant(),
            atMicros,
            request.model(),
            decision.policy(),
            decision.phase(),
            decision.context(),
            decision.feasible(),
            decision.seed(),
            decision.choice(),
            decision.parameters(),
            escalation);
    facts.append(request, record, atMicros);
    decision
        .lot()
        .ifPresent(
            lot ->
                facts.assigned(request, new AssignedFact(request.requestId(), id, atMicros, lot)));
    decision
        .shadow()
        .ifPresent(
            shadow ->
                facts.shadow(
                    request,
                    new ShadowFact(
                        request.requestId(), id, atMicros, shadow.snapshotId(), shadow.pmf())));
    return record;
  }

  private void remember(CompletionRequest request, CompletionHead head, Router.Decision decision) {
    recent.decided(
        new RecentDecisions.Entry(
            head.created(),
            request.requestId(),
            head.decisionId(),
            request.principal().tenant().value(),
            request.model(),
            head.arm(),
            head.servedModel(),
            reason(decision),
            null));
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    if (!live.enter()) {
      return CompletableFuture.completedFuture(
          RoutingExplanation.refused(tooManyLive().message(), List.of()));
    }
    CompletableFuture<RoutingExplanation> answer = new CompletableFuture<>();
    var unused = answer.whenComplete((explanation, failure) -> live.leave());
    preparations.prepare(request, clock.instant(), true, new Explaining(request, answer));
    return answer;
  }

  /** Goes on with a request that is only explained. */
  private final class Explaining implements Preparations.Next {
    private final CompletionRequest request;
    private final CompletableFuture<RoutingExplanation> answer;

    Explaining(CompletionRequest request, CompletableFuture<RoutingExplanation> answer) {
      this.request = request;
      this.answer = answer;
    }

    @Override
    public void ready(Prepared prepared) {
      try {
        answer.complete(explanation(request, prepared));
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    @Override
    public void failed(Throwable cause) {
      answer.completeExceptionally(cause);
    }

    @Override
    public void left() {
      answer.cancel(false);
    }
  }

  private RoutingExplanation explanation(CompletionRequest request, Prepared prepared) {
    DecisionId id = id(request, decisions.get());
    Router.Routed routed = router.route(request, id, clock.instant(), prepared);
    if (routed instanceof Router.Refusal refusal) {
      FeasibleSet known =
          refusal.feasible() == null ? new FeasibleSet(List.of(), List.of()) : refusal.feasible();
      return RoutingExplanation.refused(refusal.failure().message(), excluded(known));
    }
    Router.Decision decision = (Router.Decision) routed;
    return new RoutingExplanation(
        decision.choice().arm().id(),
        decision.choice().arm().model(),
        decision.policy().version(),
        decision.phase(),
        decision.choice().forced() != null,
        reason(decision),
        decision.choice().propensity(),
        arms(decision),
        decision.context().signals().asMap());
  }

  private static List<RoutingExplanation.Arm> arms(Router.Decision decision) {
    List<RoutingExplanation.Arm> arms = new ArrayList<>();
    for (int i = 0; i < decision.feasible().size(); i++) {
      Arm arm = decision.feasible().arms().get(i);
      double probability = decision.choice().pmf().probability(i);
      arms.add(new RoutingExplanation.Arm(arm.id(), arm.model(), probability, ""));
    }
    arms.addAll(excluded(decision.feasible()));
    return arms;
  }

  private static List<RoutingExplanation.Arm> excluded(FeasibleSet feasible) {
    List<RoutingExplanation.Arm> arms = new ArrayList<>();
    for (ExcludedArm excluded : feasible.excluded()) {
      arms.add(
          new RoutingExplanation.Arm(
              excluded.arm().id(), excluded.arm().model(), 0, excluded.reason()));
    }
    return arms;
  }

  private static String reason(Router.Decision decision) {
    ForcedReason forced = decision.choice().forced();
    return forced == null ? RANDOMIZED : forced.code();
  }

  private Failure tooManyLive() {
    return new Failure(
        Failure.Kind.NO_CAPACITY,
        "This node serves as many requests as it may. Ask again.",
        null,
        settings.retryAfter());
  }

  private static Failure broken() {
    return Failure.of(Failure.Kind.INTERNAL, "The request could not be decided. Ask again.");
  }

  private static Failure clientLeft() {
    return Failure.of(Failure.Kind.RATE_LIMITED, "The client left before its request was decided.");
  }

  private static Failure tooLate() {
    return Failure.of(
        Failure.Kind.TIMEOUT,
        "The request's time limit passed before it could begin. Ask again later or allow more"
            + " time.");
  }

  private Failure ledgerDown() {
    return new Failure(
        Failure.Kind.NOT_READY,
        "Nothing can be served while decisions cannot be recorded. Ask again later.",
        null,
        settings.retryAfter());
  }
}

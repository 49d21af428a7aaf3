package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.ArmTotals;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.learning.TrainerStep;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/** The sharded entity that owns one tenant's learning: its sums, its policies, its rollouts. */
public final class TenantPolicy
    extends EventSourcedBehaviorWithEnforcedReplies<
        TenantPolicy.Command, LearningEvent, LearningState> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "TenantPolicy");

  /** What a tenant's learner is told. */
  public sealed interface Command extends WireMessage {}

  /** Somebody decides for the tenant: there may be something to learn. */
  public record Wake() implements Command {}

  /** From the folder of this node: what requests came to. Answered by what it stands at next. */
  public record FoldRewards(RewardBatch batch) implements Command {}

  /** From itself: looks at candidates. */
  public record Look() implements Command {}

  public record GetLearning(ActorRef<Report> replyTo) implements Command {}

  /**
   * Moves the policies of a task type by hand. Acknowledged when stored.
   *
   * @param snapshot id of what it is about; empty for whatever that is when it comes
   */
  public record OrderRollout(
      String task,
      RolloutOrder order,
      String snapshot,
      String reason,
      String by,
      ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  /**
   * Bounds exploring. Acknowledged when stored.
   *
   * @param bounds null for those of the configuration
   */
  public record BoundExploration(
      @Nullable ExplorationBounds bounds,
      String reason,
      String by,
      ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  /**
   * Offers a snapshot that was trained elsewhere. Acknowledged when it waits for the gate.
   *
   * @param content canonical bytes whose signature is checked already
   */
  public record OfferSnapshot(byte[] content, String by, ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  /** Asks how this tenant's decisions judge another's candidate. Answered in sums. */
  public record EvaluateCandidate(
      long number, CohortQuestion question, ActorRef<Cohort.Command> replyTo) implements Command {}

  /**
   * How those of others judge this tenant's candidate.
   *
   * @param tenants how many there were
   * @param others their sums; null where they were too few
   */
  public record CohortAnswered(
      String task, String candidate, int tenants, @Nullable CohortSums others) implements Command {}

  /**
   * The answer to {@link GetLearning}.
   *
   * @param state without the sums, which do not fit into a message between nodes
   * @param arms what was learned of each arm, by task type
   * @param waiting why nothing moves, by task type
   */
  public record Report(
      LearningState state, Map<String, Map<String, ArmTotals>> arms, Map<String, String> waiting)
      implements WireMessage {}

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private static final String ANNOUNCE_AGAIN = "announce-again";
  private static final Duration ANNOUNCE_RETRY = Duration.ofSeconds(2);

  private final TenantId tenant;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final LearningParts parts;
  private PolicyDesk desk;
  private PassedCandidates passed;
  private TenantShare share;
  private CohortDesk cohort;
  private final Clock clock;
  private ToldPolicies told;

  private TenantPolicy(
      TenantId tenant,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      LearningParts parts) {
    super(PersistenceId.of(ENTITY_KEY.name(), tenant.value()), AFTER_A_FAILED_WRITE);
    this.tenant = tenant;
    this.context = context;
    this.timers = timers;
    this.parts = parts;
    this.desk = new PolicyDesk(tenant, parts);
    this.passed = new PassedCandidates(desk);
    this.told = new ToldPolicies(tenant, parts, desk);
    this.share = new TenantShare(tenant, parts.population());
    this.cohort = new CohortDesk(tenant, parts, desk);
    this.clock = parts.clock();
  }

  static Behavior<Command> create(TenantId tenant, LearningParts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new TenantPolicy(tenant, context, timers, parts)));
  }

  @Override
  public LearningState emptyState() {
    return LearningState.empty();
  }

  @Override
  public CommandHandlerWithReply<Command, LearningEvent, LearningState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Wake.class, (state, command) -> Effect().noReply())
        .onCommand(FoldRewards.class, this::onFoldRewards)
        .onCommand(Look.class, (state, command) -> onLook(state))
        .onCommand(
            GetLearning.class,
            (state, command) ->
                Effect()
                    .reply(
                        command.replyTo(),
                        new Report(state.inShort(desk.open()), state.arms(), desk.waiting())))
        .onCommand(OrderRollout.class, this::onOrderRollout)
        .onCommand(BoundExploration.class, this::onBoundExploration)
        .onCommand(OfferSnapshot.class, this::onOfferSnapshot)
        .onCommand(EvaluateCandidate.class, this::onEvaluateCandidate)
        .onCommand(CohortAnswered.class, this::onCohortAnswered)
        .build();
  }

  private ReplyEffect<LearningEvent, LearningState> onFoldRewards(
      LearningState state, FoldRewards command) {
    RewardBatch batch = command.batch();
    if (!batch.from().equals(state.marks())) {
      watch(state); // it does not stand where the batch begins: the folder starts again from here
      return Effect().noReply();
    }
    Optional<LearningEvent> event = parts.folding().fold(state, batch, clock.instant());
    if (event.isEmpty()) {
      desk.take(batch, state);
      watch(state);
      return onOpenMoney(state);
    }
    return Effect()
        .persist(event.get())
        .thenRun(
            after -> {
              desk.take(batch, state);
              parts.meters().folded(batch, desk.predictions(batch, state));
              parts.meters().overdue(tenant, desk.isOverdue(after));
            })
        .thenRun(this::watch)
        .thenRun(this::announceChanges)
        .thenNoReply();
  }

  /** What is not learned yet may have cost too much. */
  private ReplyEffect<LearningEvent, LearningState> onOpenMoney(LearningState state) {
    if (told.needsRevision(state)) {
      return Effect()
          .persist(LearningEvent.RewardsFolded.nothing(state, clock.instant()))
          .thenRun(this::announceChanges)
          .thenNoReply();
    }
    announceChanges(state);
    return Effect().noReply();
  }

  private ReplyEffect<LearningEvent, LearningState> onLook(LearningState state) {
    Instant now = clock.instant();
    List<LearningEvent> events = new ArrayList<>();
    for (String task : state.tasks().keySet()) {
      events.addAll(looked(task, state, now));
    }
    share.look(state, now);
    cohort.look(state, context.getSelf(), now);
    if (events.isEmpty()) {
      parts.meters().overdue(tenant, desk.isOverdue(state));
      announceChanges(state);
      return Effect().noReply();
    }
    return moved(events);
  }

  private List<LearningEvent> looked(String task, LearningState state, Instant now) {
    List<LearningEvent> staged = passed.again(task, state, now);
    return staged.isEmpty() && !passed.waits(task, state)
        ? events(task, desk.look(task, state, now), state, now)
        : staged;
  }

  private ReplyEffect<LearningEvent, LearningState> moved(List<LearningEvent> events) {
    return Effect()
        .persist(events)
        .thenRun(after -> parts.meters().overdue(tenant, desk.isOverdue(after)))
        .thenRun(this::announceChanges)
        .thenNoReply();
  }

  private List<LearningEvent> events(
      String task, TrainerStep step, LearningState state, Instant now) {
    if (step instanceof TrainerStep.Move move) {
      Optional<String> problem = desk.mayHappen(task, state.task(task).rollout(), move.event());
      problem.ifPresent(reason -> desk.waits(task, reason));
      return problem.isPresent()
          ? List.of()
          : List.of(new LearningEvent.RolloutMoved(task, move.event()));
    }
    return step instanceof TrainerStep.Judged judged
        ? passed.judged(task, state, judged, now)
        : List.of();
  }

  private ReplyEffect<LearningEvent, LearningState> onEvaluateCandidate(
      LearningState state, EvaluateCandidate command) {
    cohort.answer(command, state);
    return Effect().noReply();
  }

  private ReplyEffect<LearningEvent, LearningState> onCohortAnswered(
      LearningState state, CohortAnswered command) {
    Instant now = clock.instant();
    List<LearningEvent> events =
        events(command.task(), cohort.answered(command, state, now), state, now);
    return events.isEmpty() ? Effect().noReply() : moved(events);
  }

  private ReplyEffect<LearningEvent, LearningState> onOrderRollout(
      LearningState state, OrderRollout command) {
    RolloutState rollout = state.task(command.task()).rollout();
    Ruling<RolloutEvent> ruling =
        passed.ruling(
            command, rollout, parts.trainer().rollout().approvalRequired(), clock.instant());
    if (ruling instanceof Ruling.Accepted<RolloutEvent> accepted) {
      Optional<String> problem = desk.mayHappen(command.task(), rollout, accepted.event());
      if (problem.isPresent()) {
        return Effect().reply(command.replyTo(), StatusReply.error(problem.get()));
      }
      return Effect()
          .persist(new LearningEvent.RolloutMoved(command.task(), accepted.event()))
          .thenRun(after -> passed.review(command.task(), after))
          .thenRun(this::announceChanges)
          .thenReply(command.replyTo(), after -> StatusReply.ack());
    }
    return ruling instanceof Ruling.Refused<RolloutEvent> refused
        ? Effect().reply(command.replyTo(), StatusReply.error(refused.reason()))
        : Effect().reply(command.replyTo(), StatusReply.ack());
  }

  private ReplyEffect<LearningEvent, LearningState> onBoundExploration(
      LearningState state, BoundExploration command) {
    if (command.bounds() == null && state.bounds() == null) {
      return Effect().reply(command.replyTo(), StatusReply.ack());
    }
    return Effect()
        .persist(
            new LearningEvent.ExplorationChanged(
                command.bounds(), command.reason(), command.by(), clock.instant()))
        .thenRun(this::announceChanges)
        .thenReply(command.replyTo(), after -> StatusReply.ack());
  }

  private ReplyEffect<LearningEvent, LearningState> onOfferSnapshot(
      LearningState state, OfferSnapshot command) {
    Optional<String> refusal = desk.offer(command.content(), command.by(), state, clock.instant());
    return refusal.isPresent()
        ? Effect().reply(command.replyTo(), StatusReply.error(refusal.get()))
        : Effect().reply(command.replyTo(), StatusReply.ack());
  }

  private void watch(LearningState state) {
    parts
        .folder()
        .tell(
            new RewardFolder.Watch(
                tenant,
                context.getSelf(),
                state.marks(),
                PolicyDesk.ratedShares(state),
                desk.open()));
  }

  /** What cannot be announced now is announced soon. */
  private void announceChanges(LearningState state) {
    if (!told.tell(state)) {
      timers.startSingleTimer(ANNOUNCE_AGAIN, new Look(), ANNOUNCE_RETRY);
    }
  }

  @Override
  public EventHandler<LearningState, LearningEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<LearningState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(PostStop.instance(), state -> parts.meters().overdue(tenant, false))
        .onSignal(
            RecoveryCompleted.class,
            (state, signal) -> {
              // After a failed write too, which takes all timers along: what was seen is told again
              // from the stored marks.
              timers.startTimerWithFixedDelay(new Look(), parts.lookInterval());
              desk = new PolicyDesk(tenant, parts);
              passed = new PassedCandidates(desk);
              share = new TenantShare(tenant, parts.population());
              cohort = new CohortDesk(tenant, parts, desk);
              told = new ToldPolicies(tenant, parts, desk);
              watch(state);
              if (state.boundsOr(parts.trainer().configured()).dailyMoney() == 0) {
                announceChanges(state);
              } // else once what is open was told, or with the first look: it may be over its bound
            })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

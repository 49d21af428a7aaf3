package io.runtimemoat.actors.budget;

import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetEvent;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.FoldedSpend;
import io.runtimemoat.decision.budget.LeaseAnswer;
import io.runtimemoat.decision.budget.LeaseAsk;
import io.runtimemoat.decision.budget.LeaseRuling;
import io.runtimemoat.decision.budget.Waiver;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
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

/** The sharded entity that owns one tenant's budgets and lends them to the nodes. */
public final class TenantBudget
    extends EventSourcedBehaviorWithEnforcedReplies<
        TenantBudget.Command, BudgetEvent, BudgetState> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "TenantBudget");

  /** What a tenant's budget is told. */
  public sealed interface Command extends WireMessage {}

  public record GetBudget(ActorRef<Report> replyTo) implements Command {}

  /**
   * Gives a scope its limits; none means that it is not limited. Followed when stored.
   *
   * @param expected the only limits that are to be replaced; null for whatever there are
   */
  public record ReplaceBudget(
      BudgetScope scope,
      @Nullable List<BudgetLimit> expected,
      List<BudgetLimit> limits,
      String by,
      ActorRef<OrderAnswer> replyTo)
      implements Command {}

  /** Allows more to be spent, once. Acknowledged when stored. */
  public record GrantWaiver(Waiver waiver, ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  /** A node reports its leases and asks for more; may be repeated. */
  public record BalanceLeases(LeaseAsk ask, ActorRef<Balanced> replyTo) implements Command {}

  /** From the folder of this node: a stretch of a chain. Answered by what is to be watched next. */
  public record FoldSpend(FoldedSpend folded) implements Command {}

  /** The answer to {@link GetBudget}. */
  public record Report(BudgetState state) implements WireMessage {}

  /** The answer to {@link BalanceLeases}. */
  public record Balanced(List<LeaseAnswer> answers) implements WireMessage {}

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private final TenantId tenant;
  private final ActorContext<Command> context;
  private final ActorRef<SpendFolder.Command> folder;
  private final BudgetSettings settings;
  private final Clock clock;

  private TenantBudget(
      TenantId tenant,
      ActorContext<Command> context,
      ActorRef<SpendFolder.Command> folder,
      BudgetSettings settings,
      Clock clock) {
    super(PersistenceId.of(ENTITY_KEY.name(), tenant.value()), AFTER_A_FAILED_WRITE);
    this.tenant = tenant;
    this.context = context;
    this.folder = folder;
    this.settings = settings;
    this.clock = clock;
  }

  /** Hosts budgets on this node; {@code folder} is this node's. */
  public static void initSharding(
      ActorSystem<?> system,
      ActorRef<SpendFolder.Command> folder,
      BudgetSettings settings,
      Clock clock) {
    ClusterSharding.get(system)
        .init(
            Entity.of(
                ENTITY_KEY,
                entity -> create(new TenantId(entity.getEntityId()), folder, settings, clock)));
  }

  public static Behavior<Command> create(
      TenantId tenant, ActorRef<SpendFolder.Command> folder, BudgetSettings settings, Clock clock) {
    return Behaviors.setup(context -> new TenantBudget(tenant, context, folder, settings, clock));
  }

  @Override
  public BudgetState emptyState() {
    return BudgetState.empty();
  }

  @Override
  public CommandHandlerWithReply<Command, BudgetEvent, BudgetState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(
            GetBudget.class,
            (state, command) -> Effect().reply(command.replyTo(), new Report(state)))
        .onCommand(ReplaceBudget.class, this::onReplaceBudget)
        .onCommand(GrantWaiver.class, this::onGrantWaiver)
        .onCommand(BalanceLeases.class, this::onBalanceLeases)
        .onCommand(FoldSpend.class, this::onFoldSpend)
        .build();
  }

  private ReplyEffect<BudgetEvent, BudgetState> onReplaceBudget(
      BudgetState state, ReplaceBudget command) {
    List<BudgetLimit> expected = command.expected();
    if (expected != null && !expected.equals(state.limits(command.scope()))) {
      return Effect().reply(command.replyTo(), new OrderAnswer.Moved(0));
    }
    Instant now = clock.instant();
    return follow(
        state,
        now,
        today ->
            today.set(
                command.scope(), command.limits(), settings.scopesPerTenant(), command.by(), now),
        command.replyTo(),
        new OrderAnswer.Followed(0),
        OrderAnswer.Refused::new);
  }

  private ReplyEffect<BudgetEvent, BudgetState> onGrantWaiver(
      BudgetState state, GrantWaiver command) {
    Instant now = clock.instant();
    return follow(
        state,
        now,
        today -> today.waive(command.waiver(), settings.waiversPerScope(), now),
        command.replyTo(),
        StatusReply.ack(),
        StatusReply::error);
  }

  /** A rule on the state of the current day. */
  private interface Rule {
    Ruling<BudgetEvent> on(BudgetState today);
  }

  private <R> ReplyEffect<BudgetEvent, BudgetState> follow(
      BudgetState state,
      Instant now,
      Rule rule,
      ActorRef<R> replyTo,
      R followed,
      Function<String, R> refusal) {
    Optional<BudgetEvent> roll = state.roll(now);
    BudgetState today = roll.map(event -> event.applyTo(state)).orElse(state);
    Ruling<BudgetEvent> ruling = rule.on(today);
    if (ruling instanceof Ruling.Accepted<BudgetEvent> accepted) {
      List<BudgetEvent> events = new ArrayList<>(roll.stream().toList());
      events.add(accepted.event());
      return Effect().persist(events).thenReply(replyTo, after -> followed);
    }
    return ruling instanceof Ruling.Refused<BudgetEvent> refused
        ? Effect().reply(replyTo, refusal.apply(refused.reason()))
        : Effect().reply(replyTo, followed);
  }

  private ReplyEffect<BudgetEvent, BudgetState> onBalanceLeases(
      BudgetState state, BalanceLeases command) {
    LeaseRuling ruling = state.balance(command.ask(), settings, clock.instant());
    Balanced answer = new Balanced(ruling.answers());
    if (ruling.events().isEmpty()) {
      return Effect().reply(command.replyTo(), answer);
    }
    return Effect()
        .persist(ruling.events())
        .thenRun(this::watch)
        .thenReply(command.replyTo(), after -> answer);
  }

  private ReplyEffect<BudgetEvent, BudgetState> onFoldSpend(BudgetState state, FoldSpend command) {
    Instant now = clock.instant();
    List<BudgetEvent> events = new ArrayList<>(state.roll(now).stream().toList());
    BudgetState today = events.isEmpty() ? state : events.get(0).applyTo(state);
    Optional<BudgetEvent> taken = today.fold(command.folded(), now);
    if (taken.isEmpty()) {
      watch(state);
      return Effect().noReply();
    }
    events.add(taken.get());
    return Effect().persist(events).thenRun(this::watch).thenNoReply();
  }

  private void watch(BudgetState state) {
    folder.tell(new SpendFolder.Watch(tenant, context.getSelf(), state.openChains()));
  }

  @Override
  public EventHandler<BudgetState, BudgetEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<BudgetState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.class, (state, signal) -> watch(state))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

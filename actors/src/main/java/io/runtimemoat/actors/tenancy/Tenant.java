package io.runtimemoat.actors.tenancy;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlRow;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The sharded entity that owns one tenant: its settings and its keys. */
public final class Tenant
    extends EventSourcedBehaviorWithEnforcedReplies<Tenant.Command, TenantEvent, TenantState> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "Tenant");

  /** What a tenant is told; orders are acknowledged when they are stored and announced. */
  public sealed interface Command extends WireMessage {}

  public record GetTenant(ActorRef<Account> replyTo) implements Command {}

  /**
   * Gives an order.
   *
   * @param atRevision the only revision it is meant for, or {@link TenantOrder#ANY_REVISION}
   * @param by who gives it
   */
  public record GiveOrder(
      TenantOrder order, long atRevision, String by, ActorRef<OrderAnswer> replyTo)
      implements Command {}

  /** From itself: announces what could not be announced. */
  public record AnnounceAgain() implements Command {}

  /** The answer to {@link GetTenant}. */
  public record Account(TenantState state) implements WireMessage {}

  private final TenantId tenant;

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private final ControlAnnouncer announcer;
  private final ControlRows rows = new ControlRows();
  private final TimerScheduler<Command> timers;
  private final ControlSettings settings;
  private final Clock clock;

  private Tenant(
      TenantId tenant,
      ControlAnnouncer announcer,
      TimerScheduler<Command> timers,
      ControlSettings settings,
      Clock clock) {
    super(PersistenceId.of(ENTITY_KEY.name(), tenant.value()), AFTER_A_FAILED_WRITE);
    this.tenant = tenant;
    this.announcer = announcer;
    this.timers = timers;
    this.settings = settings;
    this.clock = clock;
  }

  /** Hosts tenants on this node; {@code dispatcher} may be blocked by the database. */
  public static void initSharding(
      ActorSystem<?> system,
      ControlAnnouncer announcer,
      ControlSettings settings,
      Clock clock,
      DispatcherSelector dispatcher) {
    ClusterSharding.get(system)
        .init(
            Entity.of(
                    ENTITY_KEY,
                    entity ->
                        create(new TenantId(entity.getEntityId()), announcer, settings, clock))
                .withEntityProps(dispatcher));
  }

  public static Behavior<Command> create(
      TenantId tenant, ControlAnnouncer announcer, ControlSettings settings, Clock clock) {
    return Behaviors.withTimers(timers -> new Tenant(tenant, announcer, timers, settings, clock));
  }

  @Override
  public TenantState emptyState() {
    return TenantState.empty();
  }

  @Override
  public CommandHandlerWithReply<Command, TenantEvent, TenantState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(
            GetTenant.class,
            (state, command) -> Effect().reply(command.replyTo(), new Account(state)))
        .onCommand(GiveOrder.class, this::onGiveOrder)
        .onCommand(AnnounceAgain.class, (state, command) -> onAnnounceAgain(state))
        .build();
  }

  private ReplyEffect<TenantEvent, TenantState> onGiveOrder(TenantState state, GiveOrder command) {
    ActorRef<OrderAnswer> replyTo = command.replyTo();
    boolean anyRevision = command.atRevision() == TenantOrder.ANY_REVISION;
    if (!anyRevision && command.atRevision() != state.revision()) {
      return Effect().reply(replyTo, new OrderAnswer.Moved(state.revision()));
    }
    Ruling<TenantEvent> ruling =
        command.order() instanceof TenantOrder.AddKey add && !add.grant().tenant().equals(tenant)
            ? new Ruling.Refused<>("the key names another tenant")
            : command
                .order()
                .ruleOn(state, settings.keysPerTenant(), command.by(), clock.instant());
    if (ruling instanceof Ruling.Accepted<TenantEvent> accepted) {
      return Effect()
          .persist(accepted.event())
          .thenReply(replyTo, after -> answer(after, changedRows(after)));
    }
    if (ruling instanceof Ruling.Refused<TenantEvent> refused) {
      return Effect().reply(replyTo, new OrderAnswer.Refused(refused.reason()));
    }
    // It is so already, but perhaps nobody heard of it: announce it again before the reply.
    return Effect().reply(replyTo, answer(state, rows.of(tenant, state)));
  }

  private ReplyEffect<TenantEvent, TenantState> onAnnounceAgain(TenantState state) {
    announced(rows.of(tenant, state));
    return Effect().noReply();
  }

  private List<ControlRow> changedRows(TenantState state) {
    return rows.of(tenant, state).stream()
        .filter(row -> row.version() == state.revision())
        .toList();
  }

  private OrderAnswer answer(TenantState state, List<ControlRow> changed) {
    return announced(changed)
        ? new OrderAnswer.Followed(state.revision())
        : new OrderAnswer.Unannounced(state.revision());
  }

  private boolean announced(List<ControlRow> changed) {
    boolean told = announcer.announce(changed);
    if (!told) {
      timers.startSingleTimer(new AnnounceAgain(), settings.publishRetryDelay());
    }
    return told;
  }

  @Override
  public EventHandler<TenantState, TenantEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<TenantState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.class, (state, signal) -> announced(rows.of(tenant, state)))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

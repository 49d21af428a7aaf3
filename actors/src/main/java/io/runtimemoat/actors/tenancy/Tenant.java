package io.runtimemoat.actors.tenancy;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlRow;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.Done;
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
import org.apache.pekko.pattern.StatusReply;
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

  public record CreateTenant(TenantProfile profile, String by, ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  public record ChangeSettings(
      TenantProfile profile, String by, ActorRef<StatusReply<Done>> replyTo) implements Command {}

  public record AddKey(KeyGrant grant, String by, ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  public record RevokeKey(
      String publicId, String reason, String by, ActorRef<StatusReply<Done>> replyTo)
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
        .onCommand(CreateTenant.class, this::onCreateTenant)
        .onCommand(ChangeSettings.class, this::onChangeSettings)
        .onCommand(AddKey.class, this::onAddKey)
        .onCommand(RevokeKey.class, this::onRevokeKey)
        .onCommand(AnnounceAgain.class, (state, command) -> onAnnounceAgain(state))
        .build();
  }

  private ReplyEffect<TenantEvent, TenantState> onCreateTenant(
      TenantState state, CreateTenant command) {
    return follow(
        state, state.create(command.profile(), command.by(), clock.instant()), command.replyTo());
  }

  private ReplyEffect<TenantEvent, TenantState> onChangeSettings(
      TenantState state, ChangeSettings command) {
    return follow(
        state,
        state.changeSettings(command.profile(), command.by(), clock.instant()),
        command.replyTo());
  }

  private ReplyEffect<TenantEvent, TenantState> onAddKey(TenantState state, AddKey command) {
    Ruling<TenantEvent> ruling =
        command.grant().tenant().equals(tenant)
            ? state.addKey(command.grant(), settings.keysPerTenant(), command.by(), clock.instant())
            : new Ruling.Refused<>("the key names another tenant");
    return follow(state, ruling, command.replyTo());
  }

  private ReplyEffect<TenantEvent, TenantState> onRevokeKey(TenantState state, RevokeKey command) {
    return follow(
        state,
        state.revokeKey(command.publicId(), command.reason(), command.by(), clock.instant()),
        command.replyTo());
  }

  private ReplyEffect<TenantEvent, TenantState> onAnnounceAgain(TenantState state) {
    announced(rows.of(tenant, state));
    return Effect().noReply();
  }

  private ReplyEffect<TenantEvent, TenantState> follow(
      TenantState state, Ruling<TenantEvent> ruling, ActorRef<StatusReply<Done>> replyTo) {
    if (ruling instanceof Ruling.Accepted<TenantEvent> accepted) {
      return Effect()
          .persist(accepted.event())
          .thenReply(replyTo, after -> announced(changedRows(after)));
    }
    if (ruling instanceof Ruling.Refused<TenantEvent> refused) {
      return Effect().reply(replyTo, StatusReply.error(refused.reason()));
    }
    // It is so already, but perhaps nobody heard of it: announce it again before the reply.
    return Effect().reply(replyTo, announced(rows.of(tenant, state)));
  }

  private List<ControlRow> changedRows(TenantState state) {
    return rows.of(tenant, state).stream()
        .filter(row -> row.version() == state.revision())
        .toList();
  }

  private StatusReply<Done> announced(List<ControlRow> changed) {
    if (announcer.announce(changed)) {
      return StatusReply.ack();
    }
    timers.startSingleTimer(new AnnounceAgain(), settings.publishRetryDelay());
    return StatusReply.error("stored, but not announced to the nodes yet; it will be tried again");
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

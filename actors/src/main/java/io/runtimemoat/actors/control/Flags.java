package io.runtimemoat.actors.control;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
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

/** The sharded entity that owns the cluster's feature flags; there is one, {@link #ID}. */
public final class Flags
    extends EventSourcedBehaviorWithEnforcedReplies<Flags.Command, FlagEvent, FlagState> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "Flags");

  /** The one entity's id. */
  public static final String ID = "flags";

  /** What the flags are asked. */
  public sealed interface Command extends WireMessage {}

  /** Asks for every value. */
  public record GetFlags(ActorRef<Values> replyTo) implements Command {}

  /** Stands for whatever revision a flag is at. */
  public static final long ANY_REVISION = -1;

  /**
   * Gives a flag another value.
   *
   * @param atRevision the only revision of the flag it is meant for, 0 for one that was never set;
   *     or {@link #ANY_REVISION}
   */
  public record ChangeFlag(
      Flag flag,
      FlagValue value,
      long atRevision,
      String reason,
      String by,
      ActorRef<OrderAnswer> replyTo)
      implements Command {}

  /** From itself: announces what could not be announced. */
  public record AnnounceAgain() implements Command {}

  /** The answer to {@link GetFlags}. */
  public record Values(FlagState state) implements WireMessage {}

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private final ControlAnnouncer announcer;
  private final ControlRows rows = new ControlRows();
  private final TimerScheduler<Command> timers;
  private final Duration retryDelay;
  private final Clock clock;

  private Flags(
      ControlAnnouncer announcer,
      TimerScheduler<Command> timers,
      Duration retryDelay,
      Clock clock) {
    super(PersistenceId.of(ENTITY_KEY.name(), ID), AFTER_A_FAILED_WRITE);
    this.announcer = announcer;
    this.timers = timers;
    this.retryDelay = retryDelay;
    this.clock = clock;
  }

  public static void initSharding(
      ActorSystem<?> system,
      ControlAnnouncer announcer,
      Duration retryDelay,
      Clock clock,
      DispatcherSelector dispatcher) {
    ClusterSharding.get(system)
        .init(
            Entity.of(ENTITY_KEY, entity -> create(announcer, retryDelay, clock))
                .withEntityProps(dispatcher));
  }

  public static Behavior<Command> create(
      ControlAnnouncer announcer, Duration retryDelay, Clock clock) {
    return Behaviors.withTimers(timers -> new Flags(announcer, timers, retryDelay, clock));
  }

  @Override
  public FlagState emptyState() {
    return FlagState.unset();
  }

  @Override
  public CommandHandlerWithReply<Command, FlagEvent, FlagState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(
            GetFlags.class,
            (state, command) -> Effect().reply(command.replyTo(), new Values(state)))
        .onCommand(ChangeFlag.class, this::onChangeFlag)
        .onCommand(AnnounceAgain.class, (state, command) -> onAnnounceAgain(state))
        .build();
  }

  private ReplyEffect<FlagEvent, FlagState> onChangeFlag(FlagState state, ChangeFlag command) {
    long revision = state.revision(command.flag());
    if (command.atRevision() != ANY_REVISION && command.atRevision() != revision) {
      return Effect().reply(command.replyTo(), new OrderAnswer.Moved(revision));
    }
    Ruling<FlagEvent> ruling =
        state.set(command.flag(), command.value(), command.reason(), command.by(), clock.instant());
    if (ruling instanceof Ruling.Accepted<FlagEvent> accepted) {
      return Effect()
          .persist(accepted.event())
          .thenReply(command.replyTo(), after -> answer(after, command.flag()));
    }
    return Effect().reply(command.replyTo(), answer(state, command.flag()));
  }

  private ReplyEffect<FlagEvent, FlagState> onAnnounceAgain(FlagState state) {
    announced(state);
    return Effect().noReply();
  }

  private OrderAnswer answer(FlagState state, Flag flag) {
    long revision = state.revision(flag);
    return announced(state)
        ? new OrderAnswer.Followed(revision)
        : new OrderAnswer.Unannounced(revision);
  }

  private boolean announced(FlagState state) {
    boolean told = announcer.announce(rows.of(state));
    if (!told) {
      timers.startSingleTimer(new AnnounceAgain(), retryDelay);
    }
    return told;
  }

  @Override
  public EventHandler<FlagState, FlagEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<FlagState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.class, (state, signal) -> announced(state))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

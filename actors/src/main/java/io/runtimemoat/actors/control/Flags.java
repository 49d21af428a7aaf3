package io.runtimemoat.actors.control;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagOrders;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /**
   * Moves a flag's rollout by hand.
   *
   * @param atRevision as in {@link ChangeFlag}
   */
  public record OrderRollout(
      Flag flag,
      FlagOrder order,
      long atRevision,
      String reason,
      String by,
      ActorRef<OrderAnswer> replyTo)
      implements Command {}

  /**
   * From a node: all that it has counted of a flag's value. It is told again soon.
   *
   * @param node one start of the node
   */
  public record CountSides(String node, FlagTally tally) implements Command {}

  /** From itself: looks at rollouts. */
  public record Look() implements Command {}

  /** From itself: announces what could not be announced. */
  public record AnnounceAgain() implements Command {}

  /**
   * What is known of a value that draws lots.
   *
   * @param words of the judge, about a rollout; empty before its first look
   */
  public record Trial(FlagTally tally, String words) {}

  /** The answer to {@link GetFlags}. */
  public record Values(FlagState state, Map<Flag, Trial> trials) implements WireMessage {}

  /**
   * By what an owner goes.
   *
   * @param retryDelay until it announces again what could not be announced
   * @param limits of rollouts
   * @param lookInterval between two looks at them
   */
  public record Terms(Duration retryDelay, RolloutLimits limits, Duration lookInterval) {}

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private static final Logger LOG = LoggerFactory.getLogger(Flags.class);

  private final ControlAnnouncer announcer;
  private final ControlRows rows = new ControlRows();
  private final TimerScheduler<Command> timers;
  private final Terms terms;
  private final FlagDesk desk;
  private final Clock clock;

  private Flags(
      ControlAnnouncer announcer, TimerScheduler<Command> timers, Terms terms, Clock clock) {
    super(PersistenceId.of(ENTITY_KEY.name(), ID), AFTER_A_FAILED_WRITE);
    this.announcer = announcer;
    this.timers = timers;
    this.terms = terms;
    this.desk = new FlagDesk(terms.limits());
    this.clock = clock;
  }

  public static void initSharding(
      ActorSystem<?> system,
      ControlAnnouncer announcer,
      Terms terms,
      Clock clock,
      DispatcherSelector dispatcher) {
    ClusterSharding.get(system)
        .init(
            Entity.of(ENTITY_KEY, entity -> create(announcer, terms, clock))
                .withEntityProps(dispatcher));
  }

  public static Behavior<Command> create(ControlAnnouncer announcer, Terms terms, Clock clock) {
    return Behaviors.withTimers(timers -> new Flags(announcer, timers, terms, clock));
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
            (state, command) ->
                Effect().reply(command.replyTo(), new Values(state, desk.trials(state))))
        .onCommand(ChangeFlag.class, this::onChangeFlag)
        .onCommand(OrderRollout.class, this::onOrderRollout)
        .onCommand(CountSides.class, this::onCountSides)
        .onCommand(Look.class, (state, command) -> onLook(state))
        .onCommand(AnnounceAgain.class, (state, command) -> onAnnounceAgain(state))
        .build();
  }

  private ReplyEffect<FlagEvent, FlagState> onChangeFlag(FlagState state, ChangeFlag command) {
    return ordered(
        state,
        command.flag(),
        command.atRevision(),
        orders -> orders.set(command.value(), command.reason(), command.by(), clock.instant()),
        command.replyTo());
  }

  private ReplyEffect<FlagEvent, FlagState> onOrderRollout(FlagState state, OrderRollout command) {
    return ordered(
        state,
        command.flag(),
        command.atRevision(),
        orders ->
            command
                .order()
                .on(orders, terms.limits(), command.reason(), command.by(), clock.instant()),
        command.replyTo());
  }

  private ReplyEffect<FlagEvent, FlagState> ordered(
      FlagState state,
      Flag flag,
      long atRevision,
      Function<FlagOrders, Ruling<FlagEvent>> order,
      ActorRef<OrderAnswer> replyTo) {
    long revision = state.revision(flag);
    if (atRevision != ANY_REVISION && atRevision != revision) {
      return Effect().reply(replyTo, new OrderAnswer.Moved(revision));
    }
    Ruling<FlagEvent> ruling = order.apply(state.orders(flag));
    if (ruling instanceof Ruling.Accepted<FlagEvent> accepted) {
      return Effect().persist(accepted.event()).thenReply(replyTo, after -> answer(after, flag));
    }
    return ruling instanceof Ruling.Refused<FlagEvent> refused
        ? Effect().reply(replyTo, new OrderAnswer.Refused(refused.reason()))
        : Effect().reply(replyTo, answer(state, flag));
  }

  private ReplyEffect<FlagEvent, FlagState> onCountSides(FlagState state, CountSides command) {
    desk.told(state, command.node(), command.tally());
    return Effect().noReply();
  }

  private ReplyEffect<FlagEvent, FlagState> onLook(FlagState state) {
    List<FlagEvent> events = desk.look(state, clock.instant());
    if (events.isEmpty()) {
      return Effect().noReply();
    }
    events.forEach(event -> LOG.info("flag {} moves: {}", event.flag().key(), event.reason()));
    return Effect().persist(events).thenRun(this::announced).thenNoReply();
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
      timers.startSingleTimer(new AnnounceAgain(), terms.retryDelay());
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
        .onSignal(
            RecoveryCompleted.class,
            (state, signal) -> {
              // Here, since a failed write takes all timers along.
              timers.startTimerWithFixedDelay(new Look(), terms.lookInterval());
              announced(state);
            })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

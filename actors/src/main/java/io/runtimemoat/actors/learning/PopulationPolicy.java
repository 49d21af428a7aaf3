package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationEvent;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The sharded entity, one in a cluster, that owns the policies which new tenants start from. */
public final class PopulationPolicy
    extends EventSourcedBehaviorWithEnforcedReplies<
        PopulationPolicy.Command, PopulationEvent, PopulationState> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "PopulationPolicy");

  /** The only one. */
  static final String ENTITY_ID = "population";

  /** What the owner is told. */
  public sealed interface Command extends WireMessage {}

  /** There may be something to look after. */
  public record Wake() implements Command {}

  /** From itself: looks at what tenants gave. */
  public record Look() implements Command {}

  public record GetPopulation(ActorRef<Report> replyTo) implements Command {}

  /**
   * The answer to {@link GetPopulation}.
   *
   * @param state without the ids of tenants, which may be more than a message holds
   * @param tenants how many are in the snapshot, by task type
   */
  public record Report(PopulationState state, Map<String, Integer> tenants) implements WireMessage {
    static Report of(PopulationState state) {
      Map<String, Integer> tenants = new TreeMap<>();
      state.tasks().forEach((task, now) -> tenants.put(task, now.tenants().size()));
      return new Report(state.withoutTenants(), tenants);
    }
  }

  /** A journal that is away comes back within seconds or minutes: wait, but not for long. */
  private static final BackoffSupervisorStrategy AFTER_A_FAILED_WRITE =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final LearningParts parts;
  private PopulationDesk desk;
  private long announced;

  private PopulationPolicy(
      ActorContext<Command> context, TimerScheduler<Command> timers, LearningParts parts) {
    super(PersistenceId.of(ENTITY_KEY.name(), ENTITY_ID), AFTER_A_FAILED_WRITE);
    this.context = context;
    this.timers = timers;
    this.parts = parts;
    this.desk = new PopulationDesk(parts.population());
  }

  static Behavior<Command> create(LearningParts parts) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new PopulationPolicy(context, timers, parts)));
  }

  @Override
  public PopulationState emptyState() {
    return PopulationState.empty();
  }

  @Override
  public CommandHandlerWithReply<Command, PopulationEvent, PopulationState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Wake.class, (state, command) -> Effect().noReply())
        .onCommand(Look.class, (state, command) -> onLook(state))
        .onCommand(
            GetPopulation.class,
            (state, command) -> Effect().reply(command.replyTo(), Report.of(state)))
        .build();
  }

  private ReplyEffect<PopulationEvent, PopulationState> onLook(PopulationState state) {
    Instant now = parts.clock().instant();
    List<PopulationEvent> events = new ArrayList<>();
    try {
      for (PopulationCutter.Step step : desk.look(state, now)) {
        step.snapshot().ifPresent(parts.snapshots()::publish); // before any node is told of it
        events.add(step.event());
      }
    } catch (DatabaseUnavailableException | IllegalArgumentException e) {
      desk.again();
      context.getLog().warn("the population's policies stay as they are for now", e);
    }
    if (events.isEmpty()) {
      announceChanges(state);
      return Effect().noReply();
    }
    return Effect().persist(events).thenRun(this::announceChanges).thenNoReply();
  }

  /** What cannot be announced now is announced at the next look. */
  private void announceChanges(PopulationState state) {
    if (state.revision() != announced && parts.announcer().announce(parts.rows().of(state))) {
      announced = state.revision();
    }
  }

  @Override
  public EventHandler<PopulationState, PopulationEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<PopulationState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (state, signal) -> {
              // Here, since a failed write takes all timers along.
              timers.startTimerWithFixedDelay(new Look(), parts.lookInterval());
              desk = new PopulationDesk(parts.population());
              announced = 0;
              announceChanges(state);
            })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 3);
  }
}

package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * The sharded meeting point of learners whose decisions can judge each other's candidates. Adds up
 * what they say, so that no learner sees what one other has said. In memory alone: who is awake
 * tells so again and again, and who asked asks again.
 */
public final class Cohort extends AbstractBehavior<Cohort.Command> {
  public static final EntityTypeKey<Command> ENTITY_KEY =
      EntityTypeKey.create(Command.class, "Cohort");

  /** What it is told. */
  public sealed interface Command extends WireMessage {}

  /** A learner is awake and has decisions to judge by. */
  public record Join(TenantId tenant, ActorRef<TenantPolicy.Command> learner) implements Command {}

  /** A learner asks. Answered by {@link TenantPolicy.CohortAnswered}, unless others are asking. */
  public record Ask(CohortQuestion question, ActorRef<TenantPolicy.Command> replyTo)
      implements Command {}

  /**
   * What one tenant's decisions say.
   *
   * @param number of the question
   * @param sums null where they cannot say
   */
  public record Evaluated(long number, TenantId tenant, @Nullable CohortSums sums)
      implements Command {}

  /** From itself: nobody is waited for any longer. */
  public record Close(long number) implements Command {}

  /** Learners that are known beside those that are asked, so that it is not always the same. */
  private static final int KNOWN_PER_ASKED = 4;

  /** Judging another's candidate takes each asked learner 5 to 8 ms of a core. */
  private static final Duration LEAST_BETWEEN = Duration.ofSeconds(1);

  /** A learner tells at each of its looks; after so many without, and patience, it is forgotten. */
  private static final int LOOKS_REMEMBERED = 3;

  /** A learner, and when it told last that it is awake. */
  private record Awake(ActorRef<TenantPolicy.Command> learner, Instant toldAt) {}

  /** A question and what came of it. */
  private static final class Open {
    final long number;
    final CohortQuestion question;
    final ActorRef<TenantPolicy.Command> replyTo;
    final Set<TenantId> waitsFor;
    CohortSums sums = CohortSums.NONE;

    Open(long number, Ask ask, Set<TenantId> waitsFor) {
      this.number = number;
      this.question = ask.question();
      this.replyTo = ask.replyTo();
      this.waitsFor = waitsFor;
    }
  }

  private final CohortRules rules;
  private final Duration lookInterval;
  private final TimerScheduler<Command> timers;
  private final Clock clock;

  /** In the order in which they told last. */
  private final Map<TenantId, Awake> learners = new LinkedHashMap<>();

  private @Nullable Open open;
  private Instant nextAt = Instant.MIN;
  private long questions;

  private Cohort(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CohortRules rules,
      Duration lookInterval,
      Clock clock) {
    super(context);
    this.timers = timers;
    this.rules = rules;
    this.lookInterval = lookInterval;
    this.clock = clock;
  }

  /**
   * A cohort in which nobody is.
   *
   * @param lookInterval between two looks of a learner
   */
  static Behavior<Command> create(CohortRules rules, Duration lookInterval, Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Cohort(context, timers, rules, lookInterval, clock)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Join.class, this::onJoin)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Evaluated.class, this::onEvaluated)
        .onMessage(Close.class, this::onClose)
        .build();
  }

  private Behavior<Command> onJoin(Join join) {
    if (!rules.mayGive(join.tenant())) {
      return this;
    }
    learners.remove(join.tenant());
    learners.put(join.tenant(), new Awake(join.learner(), clock.instant()));
    if (learners.size() > KNOWN_PER_ASKED * rules.maxTenants()) {
      learners.remove(learners.keySet().iterator().next());
    }
    return this;
  }

  private Behavior<Command> onAsk(Ask ask) {
    CohortQuestion question = ask.question();
    Instant now = clock.instant();
    if (open != null || now.isBefore(nextAt) || !rules.mayTake(question.tenant())) {
      return this;
    }
    forgetBefore(now.minus(lookInterval.multipliedBy(LOOKS_REMEMBERED)).minus(rules.patience()));
    Map<TenantId, Awake> asked = latestBut(question.tenant());
    if (asked.size() < rules.minTenants()) {
      ask.replyTo().tell(answer(question, asked.size(), null));
      return this;
    }
    nextAt = now.plus(LEAST_BETWEEN);
    long number = ++questions;
    open = new Open(number, ask, new HashSet<>(asked.keySet()));
    TenantPolicy.EvaluateCandidate evaluate =
        new TenantPolicy.EvaluateCandidate(number, question, getContext().getSelf());
    asked.values().forEach(awake -> awake.learner().tell(evaluate));
    timers.startSingleTimer(new Close(number), rules.patience());
    return this;
  }

  /**
   * Whoever is gone, or moved and not told since: nobody is watched, which would be a message each.
   */
  private void forgetBefore(Instant least) {
    learners.values().removeIf(awake -> awake.toldAt().isBefore(least));
  }

  private Map<TenantId, Awake> latestBut(TenantId asker) {
    Map<TenantId, Awake> latest = new LinkedHashMap<>(learners);
    latest.remove(asker);
    Iterator<TenantId> eldest = latest.keySet().iterator();
    while (latest.size() > rules.maxTenants()) {
      eldest.next();
      eldest.remove();
    }
    return latest;
  }

  private Behavior<Command> onEvaluated(Evaluated evaluated) {
    Open asked = open;
    if (asked == null
        || asked.number != evaluated.number()
        || !asked.waitsFor.remove(evaluated.tenant())) {
      return this;
    }
    CohortSums sums = evaluated.sums();
    if (sums != null && sums.tenants() == 1 && sums.weights().n() <= rules.tenantDecisions()) {
      asked.sums = asked.sums.plus(sums);
    }
    if (asked.waitsFor.isEmpty()) {
      close(asked);
    }
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    Open asked = open;
    if (asked != null && asked.number == close.number()) {
      close(asked);
    }
    return this;
  }

  private void close(Open asked) {
    open = null;
    timers.cancel(new Close(asked.number));
    int tenants = asked.sums.tenants();
    boolean enough = tenants >= rules.minTenants();
    asked.replyTo.tell(answer(asked.question, tenants, enough ? asked.sums : null));
  }

  private static TenantPolicy.CohortAnswered answer(
      CohortQuestion question, int tenants, @Nullable CohortSums sums) {
    return new TenantPolicy.CohortAnswered(question.task(), question.candidate(), tenants, sums);
  }
}

package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.facts.Telling;
import io.runtimemoat.decision.random.DecisionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Joins one tenant's decisions with their outcomes and their feedback, over all chains of the
 * ledger, and closes each exactly once.
 *
 * <p>Decisions of a chain close in the order of the chain, so that a {@link ChainMark} says which
 * are. Whoever stores a batch's marks together with what it learned from it goes on from there
 * after a crash, takes no closed decision for an open one, and misses no feedback of an open one.
 */
public final class RewardJoin {
  /** Feedback about one decision that is kept. */
  private static final int MOST_TOLD = 64;

  private static final class Open {
    final Chain home;
    final TrackedDecision decision;
    final List<Told> told = new ArrayList<>();

    /** Null where the request was served here. */
    final @Nullable Advised advised;

    @Nullable OutcomeFact outcome;

    /** Whether a report in time was read; what follows it says nothing new. */
    boolean reported;

    Open(Chain home, TrackedDecision decision, @Nullable Advised advised) {
      this.home = home;
      this.decision = decision;
      this.advised = advised;
    }
  }

  /** Feedback and where it stands. */
  private record Told(Place place, Telling fact) {}

  private record Place(String chain, long sequence) {}

  /** One chain: what of it is open, and how far it was read. */
  private static final class Chain {
    final NavigableMap<Long, Open> decisions = new TreeMap<>();
    final NavigableMap<Long, DecisionId> feedback = new TreeMap<>();
    long closedTo;
    long next;

    /** What follows is offered again after others have closed. */
    long stopsAt = Long.MAX_VALUE;

    ChainMark mark() {
      long closed = decisions.isEmpty() ? next : decisions.firstKey();
      long needed = feedback.isEmpty() ? closed : Math.min(closed, feedback.firstKey());
      return new ChainMark(needed, Math.max(closed, closedTo));
    }
  }

  private final RewardRules rules;
  private final int maxOpen;
  private final Map<String, Chain> chains = new TreeMap<>();
  private final Map<DecisionId, Open> open = new HashMap<>();

  /** Feedback whose decision was not read yet: its chain may be behind. */
  private final Map<DecisionId, List<Told>> early = new LinkedHashMap<>();

  private final Sightings seen;
  private Map<String, ChainMark> from = Map.of();

  /** Up to when every fact was taken, as far as a full join knows. */
  private long completeMicros = Long.MAX_VALUE;

  private int earlyCount;
  private int late;
  private int untracked;

  /**
   * A join that has read nothing.
   *
   * @param maxOpen most decisions, and most feedback without a decision, that are kept
   */
  public RewardJoin(RewardRules rules, int maxOpen) {
    this.rules = rules;
    this.maxOpen = maxOpen;
    this.seen = new Sightings(maxOpen);
  }

  /** Goes on from stored marks. */
  public static RewardJoin from(Map<String, ChainMark> marks, RewardRules rules, int maxOpen) {
    RewardJoin join = new RewardJoin(rules, maxOpen);
    marks.forEach(
        (name, mark) -> {
          Chain chain = join.chain(name);
          chain.next = mark.readFrom();
          chain.closedTo = mark.closedTo();
        });
    join.from = Map.copyOf(marks);
    return join;
  }

  /** First fact of a chain that it has to be fed. */
  public long next(String chain) {
    Chain known = chains.get(chain);
    return known == null ? 0 : known.next;
  }

  /** Whether nothing more of the chain is taken before the next {@link #take}. */
  public boolean isFull(String chain) {
    Chain known = chains.get(chain);
    return known != null && known.stopsAt != Long.MAX_VALUE;
  }

  /** Everything of the chain before {@code sequence} was offered. */
  public void readTo(String chain, long sequence) {
    Chain known = chain(chain);
    known.next = Math.max(known.next, Math.min(sequence, known.stopsAt));
  }

  /** Takes a decision. */
  public void decided(String chain, long sequence, DecisionRecord record) {
    if (!isNew(chain, sequence) || sequence < chain(chain).closedTo) {
      return;
    }
    if (open.size() >= maxOpen) {
      refuse(chain, sequence, record.atMicros());
      return;
    }
    Open opened =
        new Open(
            chain(chain),
            TrackedDecision.of(record, sequence),
            record.isAdvice() ? Advised.of(record) : null);
    open.put(record.decisionId(), opened);
    opened.home.decisions.put(sequence, opened);
    List<Told> told = early.remove(record.decisionId());
    if (told != null) {
      earlyCount -= told.size();
      opened.told.addAll(told);
      told.forEach(each -> report(opened, each.fact()));
    }
  }

  /**
   * A backlog waits for those before it to close; where requests come faster than windows pass,
   * some are not learned from.
   */
  private void refuse(String name, long sequence, long atMicros) {
    if (oldestMicros() + rules.windowMicros() <= atMicros) {
      Chain chain = chain(name);
      chain.stopsAt = sequence;
      chain.next = sequence;
      completeMicros = Math.min(completeMicros, atMicros);
    } else {
      untracked++;
    }
  }

  private long oldestMicros() {
    long oldest = Long.MAX_VALUE / 2;
    for (Chain chain : chains.values()) {
      if (!chain.decisions.isEmpty()) {
        oldest = Math.min(oldest, chain.decisions.firstEntry().getValue().decision.atMicros());
      }
    }
    return oldest;
  }

  /** Takes how a request ended. */
  public void outcome(String chain, long sequence, OutcomeFact fact) {
    if (!isNew(chain, sequence)) {
      return;
    }
    Open decision = open.get(fact.decisionId());
    if (decision != null && decision.outcome == null) {
      decision.outcome = fact;
      seen.ended(decision.decision, fact);
    }
  }

  /** Takes on which side of a rollout a decided request is. */
  public void assigned(String chain, long sequence, AssignedFact fact) {
    if (!isNew(chain, sequence)) {
      return;
    }
    Open opened = open.get(fact.decisionId());
    if (opened != null) {
      seen.assigned(opened.decision, fact.lot());
    }
  }

  /** The end of a recommended request, from the first report that was read, for whoever watches. */
  private void report(Open decision, Telling fact) {
    Advised advised = decision.advised;
    if (advised == null
        || decision.reported
        || !(fact instanceof ReportedFact report)
        || report.atMicros() > end(decision)) {
      return;
    }
    decision.reported = true;
    if (report.measured().followed()) {
      OutcomeFact outcome = advised.outcome(report, decision.decision.atMicros());
      decision.outcome = outcome;
      seen.ended(decision.decision, outcome);
    }
  }

  /** Takes what somebody says about a decision, read or not. */
  public void feedback(String chain, long sequence, Telling fact) {
    if (!isNew(chain, sequence)) {
      return;
    }
    Told told = new Told(new Place(chain, sequence), fact);
    Open decision = open.get(fact.decisionId());
    if (decision != null && decision.told.size() >= MOST_TOLD) {
      late++;
      return;
    }
    if (decision != null) {
      decision.told.add(told);
      report(decision, fact);
    } else if (earlyCount < maxOpen) {
      early.computeIfAbsent(fact.decisionId(), id -> new ArrayList<>()).add(told);
      earlyCount++;
    } else {
      late++;
      return;
    }
    chain(chain).feedback.put(sequence, fact.decisionId());
  }

  /** Takes what a candidate would have done, or that it could not say. */
  public void shadow(String chain, long sequence, ShadowFact fact) {
    if (isNew(chain, sequence)) {
      seen.shadow(fact);
    }
  }

  /** Where whoever takes the next batch must stand. */
  public Map<String, ChainMark> from() {
    return from;
  }

  /** Number of decisions that wait for their window to pass. */
  public int openDecisions() {
    return open.size();
  }

  /**
   * Closes what is due. When that throws, nothing is closed and everything is still there.
   *
   * @param watermarkMicros every fact before this time was offered, as far as anybody can tell
   * @param most decisions to close at once
   * @param ratedShares share of a task type's completed requests that somebody speaks of, in [0,
   *     1]: failed ones that nobody can speak of teach in the same share
   */
  public RewardBatch take(long watermarkMicros, int most, ToDoubleFunction<String> ratedShares) {
    long complete = Math.min(watermarkMicros, completeMicros);
    List<Open> due = due(complete, most);
    List<ClosedDecision> closed = new ArrayList<>();
    for (Open head : due) {
      closed.add(close(head, ratedShares.applyAsDouble(head.decision.task())));
    }
    due.forEach(this::remove);
    expireEarly(complete);
    completeMicros = Long.MAX_VALUE;
    chains.values().forEach(chain -> chain.stopsAt = Long.MAX_VALUE);
    Map<String, ChainMark> to = new TreeMap<>();
    chains.forEach((name, chain) -> to.put(name, chain.mark()));
    RewardBatch batch =
        new RewardBatch(
            from,
            to,
            closed,
            seen.assigned(),
            explored(),
            seen.ended(),
            seen.shadows(),
            seen.failedShadows(),
            late,
            untracked);
    from = batch.hasClosed() ? batch.to() : from;
    seen.clear();
    late = 0;
    untracked = 0;
    return batch;
  }

  /** What exploring has cost in requests that have ended and wait for their window to pass. */
  private Explored explored() {
    Explored.Sum sum = new Explored.Sum();
    for (Open each : open.values()) {
      if (each.outcome != null && !each.decision.wasNamed()) {
        sum.add(each.decision, each.outcome.cost());
      }
    }
    return sum.explored();
  }

  private List<Open> due(long watermarkMicros, int most) {
    return chains.values().stream()
        .flatMap(
            chain ->
                chain.decisions.values().stream().takeWhile(head -> end(head) <= watermarkMicros))
        .limit(most)
        .toList();
  }

  private long end(Open decision) {
    return decision.decision.atMicros() + rules.windowMicros();
  }

  private void remove(Open head) {
    head.home.decisions.remove(head.decision.sequence());
    open.remove(head.decision.id());
    for (Told told : head.told) {
      chain(told.place().chain()).feedback.remove(told.place().sequence());
      late += told.fact().atMicros() > end(head) ? 1 : 0;
    }
    if (head.advised == null && head.outcome == null) {
      seen.lost(head.decision);
    }
  }

  private ClosedDecision close(Open head, double ratedShare) {
    List<Telling> facts =
        head.told.stream()
            .<Telling>map(Told::fact)
            .filter(fact -> fact.atMicros() <= end(head))
            .toList();
    Advised advised = head.advised;
    if (advised == null) {
      return Ended.close(head.decision, head.outcome, Reports.feedback(facts), rules, ratedShare);
    }
    Optional<ReportedFact> first = Reports.first(facts);
    OutcomeFact outcome =
        first.map(report -> advised.outcome(report, head.decision.atMicros())).orElse(null);
    return Ended.close(head.decision, outcome, Reports.feedback(facts, first), rules, ratedShare);
  }

  private void expireEarly(long watermarkMicros) {
    Iterator<List<Told>> all = early.values().iterator();
    while (all.hasNext()) {
      List<Told> told = all.next();
      if (told.get(told.size() - 1).fact().atMicros() + rules.windowMicros() <= watermarkMicros) {
        told.forEach(t -> chain(t.place().chain()).feedback.remove(t.place().sequence()));
        earlyCount -= told.size();
        late += told.size();
        all.remove();
      }
    }
  }

  /** Facts that were offered already are passed over. */
  private boolean isNew(String name, long sequence) {
    Chain chain = chain(name);
    if (sequence < chain.next || sequence >= chain.stopsAt) {
      return false;
    }
    chain.next = sequence + 1;
    return true;
  }

  private Chain chain(String name) {
    return chains.computeIfAbsent(name, unknown -> new Chain());
  }
}

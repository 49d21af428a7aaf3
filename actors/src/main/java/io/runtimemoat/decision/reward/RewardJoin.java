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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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

  private final RewardRules rules;
  private final int maxOpen;
  private final ReadChains chains = new ReadChains();
  private final Map<DecisionId, OpenDecision> open = new HashMap<>();
  private final EarlyFeedback early;
  private final Sightings seen;
  private Map<String, ChainMark> from = Map.of();
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
    this.early = new EarlyFeedback(maxOpen);
    this.seen = new Sightings(maxOpen);
  }

  /** Goes on from stored marks. */
  public static RewardJoin from(Map<String, ChainMark> marks, RewardRules rules, int maxOpen) {
    RewardJoin join = new RewardJoin(rules, maxOpen);
    marks.forEach(
        (name, mark) -> {
          ReadChain chain = join.chains.get(name);
          chain.next = mark.readFrom();
          chain.closedTo = mark.closedTo();
        });
    join.from = Map.copyOf(marks);
    return join;
  }

  /** First fact of a chain that it has to be fed. */
  public long next(String chain) {
    ReadChain known = chains.known(chain);
    return known == null ? 0 : known.next;
  }

  /** Whether nothing more of the chain is taken before the next {@link #take}. */
  public boolean isFull(String chain) {
    ReadChain known = chains.known(chain);
    return known != null && known.isStopped();
  }

  /** Everything of the chain before {@code sequence} was offered. */
  public void readTo(String chain, long sequence) {
    ReadChain known = chains.get(chain);
    known.next = Math.max(known.next, Math.min(sequence, known.stopsAt));
  }

  /** Takes a decision. */
  public void decided(String name, long sequence, DecisionRecord record) {
    ReadChain chain = chains.get(name);
    if (!chain.takes(sequence)
        || sequence < chain.closedTo
        || (open.size() >= maxOpen && !makesRoom(chain, sequence, record.atMicros()))) {
      return;
    }
    OpenDecision opened =
        new OpenDecision(
            chain,
            TrackedDecision.of(record, sequence),
            record.isAdvice() ? Advised.of(record) : null);
    open.put(record.decisionId(), opened);
    chain.decisions.put(sequence, opened);
    List<Told> told = early.take(record.decisionId());
    opened.told.addAll(told);
    told.forEach(each -> report(opened, each));
  }

  /**
   * Whether a decision finds room yet. Those of another chain that are later give theirs back and
   * are offered again. A backlog waits for those before it to close; where requests come faster
   * than windows pass, some are not learned from.
   */
  private boolean makesRoom(ReadChain chain, long sequence, long atMicros) {
    OpenDecision latest = chains.latestBut(chain);
    if (latest != null && latest.decision.atMicros() > atMicros) {
      open.remove(latest.decision.id());
      latest.home.giveBack(latest.decision);
      latest.told.forEach(told -> early.add(told.said()));
      return true;
    }
    if (chains.oldestMicros() + rules.windowMicros() <= atMicros) {
      chain.stop(sequence, atMicros, null);
    } else {
      untracked++;
    }
    return false;
  }

  /** Takes how a request ended. */
  public void outcome(String chain, long sequence, OutcomeFact fact) {
    ReadChain home = chains.get(chain);
    OpenDecision decision = home.takes(sequence) ? open.get(fact.decisionId()) : null;
    if (decision != null && decision.outcome == null) {
      decision.outcome = fact;
      if (!home.isAgain(sequence)) {
        seen.ended(decision.decision, fact);
      }
    }
  }

  /** Takes on which side of a rollout a decided request is. */
  public void assigned(String chain, long sequence, AssignedFact fact) {
    OpenDecision opened = isNew(chain, sequence) ? open.get(fact.decisionId()) : null;
    if (opened != null) {
      seen.assigned(opened.decision, fact.lot());
    }
  }

  /** The end of a recommended request, from the first report that was read, for whoever watches. */
  private void report(OpenDecision decision, Told told) {
    Advised advised = decision.advised;
    if (advised == null
        || decision.reported
        || !(told.fact() instanceof ReportedFact report)
        || report.atMicros() > end(decision)) {
      return;
    }
    decision.reported = true;
    if (report.measured().followed()) {
      OutcomeFact outcome = advised.outcome(report, decision.decision.atMicros());
      decision.outcome = outcome;
      if (!told.isSaid()) {
        seen.ended(decision.decision, outcome);
      }
    }
  }

  /**
   * Takes what somebody says about a decision, read or not. Where too much waits for decisions that
   * were not read yet, the rest of the chain is taken later.
   */
  public void feedback(String chain, long sequence, Telling fact) {
    if (!isNew(chain, sequence)) {
      return;
    }
    Told told = new Told(chain, sequence, fact, false);
    OpenDecision decision = open.get(fact.decisionId());
    if (decision != null && decision.told.size() >= MOST_TOLD) {
      late++;
      return;
    }
    if (decision != null) {
      decision.told.add(told);
      report(decision, told);
    } else if (early.hasRoom()) {
      early.add(told);
    } else {
      chains.get(chain).stop(sequence, fact.atMicros(), fact.decisionId());
      return;
    }
    chains.get(chain).feedback.put(sequence, fact.decisionId());
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
    long complete = Math.min(watermarkMicros, chains.stopMicros(chain -> true));
    List<OpenDecision> due = due(complete, most);
    List<ClosedDecision> closed = new ArrayList<>();
    for (OpenDecision head : due) {
      closed.add(close(head, ratedShares.applyAsDouble(head.decision.task())));
    }
    due.forEach(this::remove);
    boolean expired = expireEarly(watermarkMicros);
    if (due.isEmpty() && !expired) {
      giveUp(watermarkMicros);
    }
    chains.each().forEach(ReadChain::goOn);
    RewardBatch batch =
        new RewardBatch(
            from,
            chains.marks(),
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
    for (OpenDecision each : open.values()) {
      if (each.outcome != null && !each.decision.wasNamed()) {
        sum.add(each.decision, each.outcome.cost());
      }
    }
    return sum.explored();
  }

  private List<OpenDecision> due(long watermarkMicros, int most) {
    return chains.stream()
        .flatMap(
            chain ->
                chain.decisions.values().stream().takeWhile(head -> end(head) <= watermarkMicros))
        .limit(most)
        .toList();
  }

  private long end(OpenDecision decision) {
    return decision.decision.atMicros() + rules.windowMicros();
  }

  private void remove(OpenDecision head) {
    head.home.decisions.remove(head.decision.sequence());
    open.remove(head.decision.id());
    for (Told told : head.told) {
      forget(told);
      late += told.fact().atMicros() > end(head) ? 1 : 0;
    }
    if (head.advised == null && head.outcome == null) {
      seen.lost(head.decision);
    }
  }

  private ClosedDecision close(OpenDecision head, double ratedShare) {
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

  /** Feedback whose decision would have been read a window ago waits for none; whether any did. */
  private boolean expireEarly(long watermarkMicros) {
    List<Told> orphans =
        early.takeOrphans(
            rules.windowMicros(),
            name -> {
              ReadChain home = chains.known(name);
              return home == null ? watermarkMicros : Math.min(watermarkMicros, home.stopMicros);
            });
    orphans.forEach(this::isLate);
    return !orphans.isEmpty();
  }

  /**
   * Chains that wait for room must not do so for ever. Where nothing closes, and no chain stands
   * still at an earlier time than the first that has no room for feedback, all chains were read up
   * to that time: nothing that is known by then waits for a decision any more. Half of it goes at
   * once, since clocks differ; when it has gone, so does what found no room, unless its decision
   * was read meanwhile.
   */
  private void giveUp(long watermarkMicros) {
    long first = chains.stopMicros(chain -> chain.waitsFor != null);
    if (chains.stopMicros(chain -> true) < first
        || first == Long.MAX_VALUE
        || first + rules.windowMicros() > watermarkMicros) {
      return;
    }
    List<Told> orphans = early.takeHalf(first);
    orphans.forEach(this::isLate);
    if (orphans.isEmpty()) {
      for (ReadChain chain : chains.each()) {
        DecisionId about = chain.waitsFor;
        if (about != null && chain.stopMicros == first && !open.containsKey(about)) {
          chain.next = chain.stopsAt + 1;
          late++;
        }
      }
    }
  }

  private void isLate(Told told) {
    forget(told);
    late++;
  }

  private void forget(Told told) {
    chains.get(told.chain()).feedback.remove(told.sequence());
  }

  /** Whether a fact says anything that was not said already. */
  private boolean isNew(String name, long sequence) {
    ReadChain chain = chains.get(name);
    return chain.takes(sequence) && !chain.isAgain(sequence);
  }
}

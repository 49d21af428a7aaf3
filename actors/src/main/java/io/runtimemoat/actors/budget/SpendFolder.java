package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.ChainFold;
import io.runtimemoat.decision.budget.ChainPosition;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.facts.SpendFact;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chains that this node's budgets wait for, each once per round for all of them, and
 * tells every budget what was spent. Blocks on the ledger: runs on a thread of its own.
 */
final class SpendFolder extends AbstractBehavior<SpendFolder.Command> {
  sealed interface Command {}

  /** A budget waits for these chains from these positions, and for no others. */
  record Watch(TenantId tenant, ActorRef<TenantBudget.Command> budget, List<ChainPosition> chains)
      implements Command {}

  private enum Round implements Command {
    ROUND
  }

  /** One budget's fold of one chain. */
  private static final class Watcher {
    private final ActorRef<TenantBudget.Command> budget;
    private ChainFold fold;
    private boolean told;

    Watcher(ActorRef<TenantBudget.Command> budget, ChainPosition position) {
      this.budget = budget;
      this.fold = new ChainFold(position);
    }

    /** Goes on where the budget stands: its position says whether it took what it was told. */
    void standsAt(ChainPosition position) {
      if (told && position.next() == fold.soFar().position().next()) {
        fold.taken();
      } else if (position.next() != fold.from()) {
        fold = new ChainFold(position);
      }
      told = false;
    }
  }

  private final SpendSource source;
  private final Map<String, Map<TenantId, Watcher>> watchers = new TreeMap<>();

  /** Chains whose reading fails and was reported; only watched ones. */
  private final Set<String> unreadable = new HashSet<>();

  private SpendFolder(ActorContext<Command> context, SpendSource source) {
    super(context);
    this.source = source;
  }

  static Behavior<Command> create(SpendSource source, Duration interval) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Round.ROUND, interval);
                  return new SpendFolder(context, source);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Round.class, round -> onRound())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onWatch(Watch watch) {
    Set<String> wanted = new HashSet<>();
    for (ChainPosition position : watch.chains()) {
      wanted.add(position.chain());
      Map<TenantId, Watcher> ofChain =
          watchers.computeIfAbsent(position.chain(), chain -> new HashMap<>());
      Watcher known = ofChain.get(watch.tenant());
      if (known == null || !known.budget.equals(watch.budget())) {
        getContext().watch(watch.budget());
        ofChain.put(watch.tenant(), new Watcher(watch.budget(), position));
      } else {
        known.standsAt(position);
      }
    }
    watchers.forEach(
        (chain, ofChain) -> {
          if (!wanted.contains(chain)) {
            ofChain.remove(watch.tenant());
          }
        });
    watchers.values().removeIf(Map::isEmpty);
    return this;
  }

  private Behavior<Command> onTerminated(Terminated gone) {
    watchers
        .values()
        .forEach(
            ofChain ->
                ofChain.values().removeIf(w -> w.budget.path().equals(gone.getRef().path())));
    watchers.values().removeIf(Map::isEmpty);
    return this;
  }

  private Behavior<Command> onRound() {
    unreadable.retainAll(watchers.keySet());
    watchers.forEach(this::fold);
    return this;
  }

  private void fold(String chain, Map<TenantId, Watcher> ofChain) {
    List<Watcher> free = new ArrayList<>();
    Map<String, Watcher> byTenant = new HashMap<>();
    ofChain.forEach(
        (tenant, watcher) -> {
          if (!watcher.told) {
            free.add(watcher);
            byTenant.put(tenant.value(), watcher);
          }
        });
    if (free.isEmpty()) {
      return;
    }
    try {
      boolean ended = source.ended(chain); // Before reading: once it is, all its facts are there.
      long from = free.stream().mapToLong(w -> w.fold.next()).min().orElse(0);
      long next = source.read(chain, from, fact -> take(byTenant.get(fact.tenant()), fact));
      free.forEach(watcher -> tell(watcher, next, ended));
      unreadable.remove(chain);
    } catch (RuntimeException e) {
      // Facts that were taken stay taken; the rest is read in the next round.
      if (unreadable.add(chain)) {
        getContext().getLog().warn("chain {} cannot be folded; it is tried again", chain, e);
      }
    }
  }

  private void take(@Nullable Watcher watcher, StoredFact fact) {
    byte[] payload = fact.payload();
    if (watcher == null || payload == null) {
      return;
    }
    long sequence = fact.position().sequence();
    try {
      SpendFact.decode(fact.manifest(), payload)
          .ifPresent(spend -> watcher.fold.add(sequence, spend));
    } catch (MalformedFactException e) {
      getContext().getLog().error("fact {} is charged to nobody", fact.position(), e);
    }
  }

  private static void tell(Watcher watcher, long next, boolean ended) {
    watcher.fold.scannedTo(next);
    if (ended || watcher.fold.hasCharges()) {
      watcher.told = true;
      watcher.budget.tell(
          new TenantBudget.FoldSpend(ended ? watcher.fold.atEnd() : watcher.fold.soFar()));
    }
  }
}

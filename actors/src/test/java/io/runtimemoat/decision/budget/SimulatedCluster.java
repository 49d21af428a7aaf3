package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.facts.SpendFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster in one thread: nodes with purses and ledger chains, one owner, and a network that
 * loses, repeats and reorders. It keeps its own books of what was truly spent and may be spent.
 */
final class SimulatedCluster {
  /** What a node told its ledger. */
  private record Told(BudgetReservation reservation, Optional<Spend> actual) {}

  /** One message under way. */
  private record Ask(Node node, LeaseAsk ask, Instant at) {}

  private record Answer(Node node, List<LeaseAnswer> answers, Instant askedAt) {}

  /** One start of a node. */
  static final class Node {
    final String chain;
    final TenantPurse purse = new TenantPurse(TestBudgets.SETTINGS);
    final List<SpendFact> ledger = new ArrayList<>();
    final List<BudgetReservation> open = new ArrayList<>();
    boolean dead;

    Node(String chain) {
      this.chain = chain;
    }
  }

  final List<Node> nodes = new ArrayList<>();
  final List<Node> dead = new ArrayList<>();
  private final Map<String, ChainFold> folds = new HashMap<>();
  private final Map<String, Told> truth = new HashMap<>();
  private final List<Ask> asks = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<FoldedSpend> staleFolds = new ArrayList<>();
  BudgetState state;
  Instant now = TestBudgets.NOON;
  int refused;
  int reserved;
  private int starts;
  private int requests;

  SimulatedCluster(int size, BudgetState state) {
    this.state = state;
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(TestBudgets.chain(++starts)));
    }
  }

  /** A request arrives at a node and is not asked for again. */
  Reserving request(int node, String key, String task, Spend worst) {
    Node at = nodes.get(node);
    String id = "r" + requests++;
    Reserving reserving =
        at.purse.reserve(new BudgetedAttempt(TestBudgets.ACME, key, task, id, 1, worst), now);
    if (reserving instanceof Reserving.Reserved made) {
      reserved++;
      at.open.add(made.reservation());
      if (made.reservation().counted()) {
        at.ledger.add(made.reservation().reserved());
        truth.put(id, new Told(made.reservation(), Optional.empty()));
      }
    } else if (reserving instanceof Reserving.Refused) {
      refused++;
    }
    return reserving;
  }

  /** A running attempt ends, having spent a part of what it might have. */
  void settle(int node, int which, int percent) {
    Node at = nodes.get(node);
    if (!at.open.isEmpty()) {
      BudgetReservation ending = at.open.remove(Math.floorMod(which, at.open.size()));
      Spend worst = ending.attempt().worst();
      Spend actual =
          new Spend(
              new Money(worst.money().nanos() * percent / 100), worst.tokens() * percent / 100);
      if (ending.counted()) {
        at.ledger.add(ending.settled(actual));
        truth.put(ending.attempt().requestId(), new Told(ending, Optional.of(actual)));
      }
      at.purse.settle(ending, actual);
    }
  }

  /** A node reports and asks; the message is under way. */
  void ask(int node) {
    Node at = nodes.get(node);
    List<LeaseLine> lines = at.purse.lines(now);
    if (!lines.isEmpty()) {
      asks.add(new Ask(at, new LeaseAsk(at.chain, 0, lines), now));
    }
  }

  /** Some message to the owner arrives; it may stay to arrive again. */
  void ownerHears(int which, boolean again) {
    if (!asks.isEmpty()) {
      int index = Math.floorMod(which, asks.size());
      Ask ask = again ? asks.get(index) : asks.remove(index);
      LeaseRuling ruling = state.balance(ask.ask(), TestBudgets.SETTINGS, now);
      ruling.events().forEach(this::apply);
      answers.add(new Answer(ask.node(), ruling.answers(), ask.at()));
    }
  }

  /** Some answer arrives; it may stay to arrive again. */
  void nodeHears(int which, boolean again) {
    if (!answers.isEmpty()) {
      int index = Math.floorMod(which, answers.size());
      Answer answer = again ? answers.get(index) : answers.remove(index);
      if (!answer.node().dead) {
        answer.node().purse.heard(answer.answers(), answer.askedAt(), now);
      }
    }
  }

  /** Everything lost on its way. */
  void loseMessages() {
    asks.clear();
    answers.clear();
  }

  /** A node asks and hears the answer at once. */
  void sync(int node) {
    loseMessages();
    ask(node);
    while (!asks.isEmpty()) {
      ownerHears(0, false);
    }
    while (!answers.isEmpty()) {
      nodeHears(0, false);
    }
  }

  /** A node dies with all it held; another start takes its place. */
  void crash(int node) {
    Node gone = nodes.get(node);
    gone.dead = true;
    dead.add(gone);
    nodes.set(node, new Node(TestBudgets.chain(++starts)));
  }

  /** Folds a stretch of a node's chain, to its end if the node is dead. */
  void fold(Node node, int most) {
    state.roll(now).ifPresent(this::apply);
    Optional<ChainPosition> position = state.chain(node.chain);
    if (position.isEmpty() || position.get().ended()) {
      return;
    }
    ChainFold fold = folds.computeIfAbsent(node.chain, c -> new ChainFold(position.get()));
    if (fold.from() != position.get().next()) {
      fold = new ChainFold(position.get());
      folds.put(node.chain, fold);
    }
    long end = Math.min(node.ledger.size(), fold.next() + most);
    for (long i = fold.next(); i < end; i++) {
      fold.add(i, node.ledger.get((int) i));
    }
    FoldedSpend folded = node.dead && end == node.ledger.size() ? fold.atEnd() : fold.soFar();
    staleFolds.add(folded);
    state.fold(folded, now).ifPresent(this::apply);
    fold.taken();
  }

  /** A fold that was told before is told again. */
  void foldAgain(int which) {
    if (!staleFolds.isEmpty()) {
      FoldedSpend stale = staleFolds.get(Math.floorMod(which, staleFolds.size()));
      state.fold(stale, now).ifPresent(this::apply);
    }
  }

  /** The reader of chains starts again and knows nothing but the stored positions. */
  void forgetFolds() {
    folds.clear();
  }

  void sleep(Duration time) {
    now = now.plus(time);
  }

  void apply(BudgetEvent event) {
    state = event.applyTo(state);
  }

  /** What was spent, or can no longer be kept from being spent, by the cluster's own books. */
  Spend truth(BudgetScope scope, BudgetWindow window, long day) {
    Spend sum = Spend.ZERO;
    for (Told told : truth.values()) {
      BudgetedAttempt attempt = told.reservation().attempt();
      if (told.reservation().held().contains(scope)
          && window.joins(told.reservation().day(), day)) {
        sum = sum.plus(told.actual().orElse(attempt.worst()));
      }
    }
    return sum;
  }
}

package io.runtimemoat.actors.budget;

import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * Spending on this node: every attempt reserves the most it may cost before its first effect, and
 * is settled with what it did cost. Safe for use by many threads.
 */
public final class Budgets implements Spending {
  private final NodeBudgets node;
  private final ActorRef<BudgetDesk.Command> desk;

  private Budgets(NodeBudgets node, ActorRef<BudgetDesk.Command> desk) {
    this.node = node;
    this.desk = desk;
  }

  /** Hosts budgets on this node and starts its own side; the system is a member of a cluster. */
  public static Budgets start(
      ActorSystem<?> system,
      Ledger ledger,
      LedgerReader reader,
      BudgetSettings settings,
      Clock clock) {
    ActorRef<SpendFolder.Command> folder =
        system.systemActorOf(
            SpendFolder.create(SpendSource.of(reader), settings.foldInterval()),
            "moat-spend-folder",
            DispatcherSelector.fromConfig("moat.budget.fold-dispatcher"));
    TenantBudget.initSharding(system, folder, settings, clock);
    ClusterSharding sharding = ClusterSharding.get(system);
    return start(
        system,
        ledger,
        tenant -> sharding.entityRefFor(TenantBudget.ENTITY_KEY, tenant.value()),
        settings,
        clock);
  }

  /** This node's own side alone, with owners that live elsewhere. */
  static Budgets start(
      ActorSystem<?> system,
      Ledger ledger,
      Function<TenantId, RecipientRef<TenantBudget.Command>> owners,
      BudgetSettings settings,
      Clock clock) {
    CompletableFuture<ActorRef<BudgetDesk.Command>> desk = new CompletableFuture<>();
    NodeBudgets node =
        new NodeBudgets(
            ledger, settings, clock, tenant -> desk.join().tell(new BudgetDesk.Hurry(tenant)));
    desk.complete(
        system.systemActorOf(
            BudgetDesk.create(node, owners, settings, clock),
            "moat-budget-desk-" + ledger.chain().value(),
            Props.empty()));
    return new Budgets(node, desk.join());
  }

  /**
   * Reserves what an attempt may cost at most. Completes at once while the node has leases, else
   * when they have come or {@code moat.budget.node.wait-limit} has passed; never with {@link
   * Reserving.Waiting}. A reservation is in the ledger by then and must be settled. Fails with
   * {@link LedgerUnavailableException} when the ledger cannot be told; nothing is reserved then.
   */
  @Override
  public CompletionStage<Reserving> reserve(BudgetedAttempt attempt) {
    CompletableFuture<Reserving> answer = new CompletableFuture<>();
    try {
      Reserving found = node.reserve(attempt);
      if (found instanceof Reserving.Waiting) {
        desk.tell(new BudgetDesk.Await(attempt, answer));
      } else {
        answer.complete(found);
      }
    } catch (LedgerUnavailableException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /**
   * Ends a reservation with what the attempt spent, however it ended; exactly once.
   *
   * @throws LedgerUnavailableException when the ledger could not be told: all of the reservation
   *     stays spent, and is charged when the chain ends
   */
  @Override
  public void settle(BudgetReservation reservation, Spend actual) {
    node.settle(reservation, actual);
  }

  /** Scopes of a tenant at their warning share, as last heard. */
  public List<BudgetScope> warned(TenantId tenant) {
    return node.warned(tenant);
  }

  /** Gives back what is not reserved; call it once requests are drained, before the system ends. */
  public CompletionStage<Done> close() {
    CompletableFuture<Done> closed = new CompletableFuture<>();
    desk.tell(new BudgetDesk.Close(closed));
    return closed;
  }
}

package io.runtimemoat.decision.budget;

import java.time.Instant;
import java.util.List;

/**
 * What happened to a tenant's budget. Totals, not differences: applied twice they change nothing.
 */
public sealed interface BudgetEvent {
  BudgetState applyTo(BudgetState state);

  /** A scope has these limits from now on; none means that it is not limited. */
  record BudgetSet(BudgetScope scope, List<BudgetLimit> limits, String by, Instant at)
      implements BudgetEvent {
    public BudgetSet {
      limits = List.copyOf(limits);
    }

    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.with(state.scopeOrNew(scope).limitedTo(limits));
    }
  }

  /** More may be spent, once. */
  record WaiverGranted(Waiver waiver, Instant at) implements BudgetEvent {
    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.with(state.scopeOrNew(waiver.scope()).waived(waiver));
    }
  }

  /**
   * A node start may spend up to a total.
   *
   * @param head where the fold of its chain starts, if it is the first grant
   */
  record LeaseGranted(String chain, long head, BudgetScope scope, long day, Spend total, Instant at)
      implements BudgetEvent {
    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.with(state.scopeOrNew(scope).granted(chain, day, total)).following(chain, head);
    }
  }

  /** A node start gave back a total that it will never spend. */
  record LeaseReturned(String chain, BudgetScope scope, long day, Spend total, Instant at)
      implements BudgetEvent {
    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.with(state.scopeOrNew(scope).released(chain, day, total));
    }
  }

  /** A stretch of a chain was folded; the position is stored with its charges. */
  record UsageSettled(ChainPosition position, List<Charge> charges, Instant at)
      implements BudgetEvent {
    public UsageSettled {
      charges = List.copyOf(charges);
    }

    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.charged(position, charges);
    }
  }

  /**
   * A chain was folded to its end: what its node held and did not spend is free again. Its open
   * reservations are among the charges.
   */
  record ChainEnded(ChainPosition position, List<Charge> charges, Instant at)
      implements BudgetEvent {
    public ChainEnded {
      charges = List.copyOf(charges);
    }

    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.charged(position, charges).ended(position.chain());
    }
  }

  /** Another UTC day has begun. */
  record WindowRolled(long day, Instant at) implements BudgetEvent {
    @Override
    public BudgetState applyTo(BudgetState state) {
      return state.rolled(day, at);
    }
  }
}

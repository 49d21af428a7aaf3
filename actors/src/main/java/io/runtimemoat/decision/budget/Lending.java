package io.runtimemoat.decision.budget;

import io.runtimemoat.config.BudgetSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules on one ask: books what was given back, then lends a share of what is left; where that share
 * is less than one reservation, exactly the reservation; and where not even that is left, nothing.
 */
final class Lending {
  private final LeaseAsk ask;
  private final BudgetSettings settings;
  private final Instant now;
  private final List<BudgetEvent> events = new ArrayList<>();
  private BudgetState state;

  Lending(BudgetState state, LeaseAsk ask, BudgetSettings settings, Instant now) {
    this.state = state;
    this.ask = ask;
    this.settings = settings;
    this.now = now;
  }

  LeaseRuling rule() {
    state.roll(now).ifPresent(this::happens);
    List<LeaseAnswer> answers = ask.lines().stream().map(this::answer).toList();
    return new LeaseRuling(events, answers);
  }

  private void happens(BudgetEvent event) {
    events.add(event);
    state = event.applyTo(state);
  }

  private LeaseAnswer answer(LeaseLine line) {
    Optional<ScopeBudget> budget = state.scope(line.scope());
    boolean ended = state.chain(ask.chain()).map(ChainPosition::ended).orElse(false);
    budget
        .flatMap(b -> b.account(ask.chain(), line.day()))
        .filter(account -> !account.releasedUpTo(line.released()).equals(account))
        .ifPresent(
            account ->
                happens(
                    new BudgetEvent.LeaseReturned(
                        ask.chain(),
                        line.scope(),
                        line.day(),
                        account.releasedUpTo(line.released()).released(),
                        now)));
    if (!line.asks()) {
      return report(line, line.day(), null);
    }
    if (ended) {
      return report(line, state.day(), soft(line, BudgetRefusal.Why.CHAIN_ENDED));
    }
    if (budget.isEmpty() || !budget.get().limited()) {
      return report(line, state.day(), null);
    }
    return report(line, state.day(), lend(line));
  }

  private @Nullable BudgetRefusal lend(LeaseLine line) {
    ScopeBudget budget = state.scopeOrNew(line.scope());
    Spend lent =
        budget.account(ask.chain(), state.day()).map(NodeAccount::granted).orElse(Spend.ZERO);
    Spend known = line.day() == state.day() ? line.granted() : Spend.ZERO;
    Spend room = budget.room(state.day(), now);
    Spend missing = known.plus(line.need()).minus(lent);
    if (!missing.fits(room)) {
      return budget.refusal(missing, state.day(), now, now.plus(settings.lentOutRetry()));
    }
    Spend wanted = known.plus(line.want()).minus(lent);
    Spend extra = missing.max(wanted.min(room.dividedBy(settings.leaseParts())));
    if (!extra.isZero()) {
      happens(
          new BudgetEvent.LeaseGranted(
              ask.chain(), ask.head(), line.scope(), state.day(), lent.plus(extra), now));
    }
    return null;
  }

  private LeaseAnswer report(LeaseLine line, long day, @Nullable BudgetRefusal refusal) {
    ScopeBudget budget = state.scopeOrNew(line.scope());
    Optional<NodeAccount> account = budget.account(ask.chain(), day);
    return new LeaseAnswer(
        line.scope(),
        day,
        account.map(NodeAccount::granted).orElse(Spend.ZERO),
        // A lease that is gone takes nothing back any more: what the node reports is settled.
        account.map(NodeAccount::released).orElse(day == line.day() ? line.released() : Spend.ZERO),
        budget.limited(),
        budget.warns(settings.warnShare(), state.day(), now),
        refusal);
  }

  private BudgetRefusal soft(LeaseLine line, BudgetRefusal.Why why) {
    return new BudgetRefusal(
        line.scope(), BudgetWindow.DAY, why, now.plus(settings.lentOutRetry()));
  }
}

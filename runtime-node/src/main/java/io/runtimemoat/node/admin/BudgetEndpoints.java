package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.budget.BudgetDirectory;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.ScopeBudget;
import io.runtimemoat.decision.budget.Waiver;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.pattern.StatusReply;

/** Shows, sets and lifts the budgets of a tenant's scopes, and grants waivers. */
final class BudgetEndpoints {
  private final TenantBook book;
  private final BudgetDirectory budgets;
  private final double warnShare;
  private final Clock clock;

  BudgetEndpoints(TenantBook book, BudgetDirectory budgets, double warnShare, Clock clock) {
    this.book = book;
    this.budgets = budgets;
    this.warnShare = warnShare;
    this.clock = clock;
  }

  CompletionStage<AdminAnswer> list(AdminCall call) {
    return book.get(call.parameter("tenant"))
        .thenCompose(entry -> budgets.get(entry.id()))
        .thenApply(
            state -> {
              List<ObjectNode> shown =
                  state.scopes().stream()
                      .filter(ScopeBudget::limited)
                      .map(budget -> shown(budget, state))
                      .toList();
              return AdminAnswer.ok(AdminAnswer.list(shown, false));
            });
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    BudgetScope scope = BudgetJson.scope(call.parameter("scope"));
    return book.get(call.parameter("tenant"))
        .thenCompose(entry -> budgets.get(entry.id()))
        .thenApply(
            state ->
                AdminAnswer.ok(
                    shown(limited(state, scope), state), BudgetJson.tag(state.limits(scope))));
  }

  CompletionStage<AdminAnswer> set(AdminCall call) throws InvalidRequestException {
    List<BudgetLimit> limits = BudgetJson.limits(call.body());
    return replace(call, limits)
        .thenCompose(entry -> budgets.get(entry.id()))
        .thenApply(
            state ->
                AdminAnswer.ok(
                    shown(limited(state, scope(call)), state),
                    BudgetJson.tag(state.limits(scope(call)))));
  }

  CompletionStage<AdminAnswer> lift(AdminCall call) {
    return replace(call, List.of())
        .thenApply(entry -> AdminAnswer.ok(AdminAnswer.deleted("budget", call.parameter("scope"))));
  }

  CompletionStage<AdminAnswer> waive(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    body.only("id", "money", "tokens", "expires_at", "reason");
    Instant now = clock.instant();
    String id = body.text("id");
    Optional<Instant> expires = Texts.time(body, "expires_at");
    if (id != null && !id.matches("[A-Za-z0-9_.:-]{1,64}")) {
      throw body.refused("id", "'id' must be 1 to 64 of A-Z, a-z, 0-9 and '_.:-'.");
    }
    if (expires.isEmpty() || !now.isBefore(expires.get())) {
      throw body.refused("expires_at", "'expires_at' is needed, and must be in the future.");
    }
    Waiver waiver =
        new Waiver(
            id == null ? UUID.randomUUID().toString() : id,
            scope(call),
            BudgetJson.amount(body),
            BudgetWindow.dayOf(now),
            expires.get(),
            Texts.reason(body),
            call.caller().name());
    return book.get(call.parameter("tenant"))
        .thenCompose(entry -> budgets.waive(entry.id(), waiver))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                throw refusedOr(failure);
              }
              return new AdminAnswer(201, BudgetJson.waiver(waiver), Optional.empty());
            });
  }

  private CompletionStage<TenantBook.Entry> replace(AdminCall call, List<BudgetLimit> limits) {
    BudgetScope scope = scope(call);
    return book.get(call.parameter("tenant"))
        .thenCompose(
            entry -> {
              TenantBook.refuseConfigured(entry);
              if (!limits.isEmpty()) {
                requireKnownKey(entry, scope);
              }
              return budgets
                  .get(entry.id())
                  .thenCompose(state -> replace(call, entry, scope, state, limits))
                  .thenApply(done -> entry);
            });
  }

  private CompletionStage<OrderAnswer> replace(
      AdminCall call,
      TenantBook.Entry entry,
      BudgetScope scope,
      BudgetState state,
      List<BudgetLimit> limits) {
    List<BudgetLimit> known = state.limits(scope);
    call.requireMatch(BudgetJson.tag(known));
    if (limits.isEmpty() && known.isEmpty()) {
      throw Refusal.notFound("budget of the " + scope);
    }
    return budgets
        .replace(
            entry.id(),
            scope,
            call.ifMatch().isPresent() ? Optional.of(known) : Optional.empty(),
            limits,
            call.caller().name())
        .thenApply(
            answer -> {
              if (answer instanceof OrderAnswer.Moved) {
                throw Refusal.changedSince();
              }
              if (answer instanceof OrderAnswer.Refused refused) {
                throw Refusal.conflict("refused", refused.reason() + ".");
              }
              return answer;
            });
  }

  private static void requireKnownKey(TenantBook.Entry entry, BudgetScope scope) {
    if (scope.kind() == BudgetScope.Kind.KEY && !entry.state().keys().containsKey(scope.name())) {
      throw Refusal.notFound("key " + scope.name() + " of tenant " + entry.id());
    }
  }

  private static BudgetScope scope(AdminCall call) {
    return BudgetJson.scope(call.parameter("scope"));
  }

  private static ScopeBudget limited(BudgetState state, BudgetScope scope) {
    return state
        .scope(scope)
        .filter(ScopeBudget::limited)
        .orElseThrow(() -> Refusal.notFound("budget of the " + scope));
  }

  private ObjectNode shown(ScopeBudget budget, BudgetState state) {
    Instant now = clock.instant();
    return BudgetJson.write(budget, state.today(now), now, warnShare);
  }

  private static RuntimeException refusedOr(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StatusReply.ErrorMessage refused) {
      return Refusal.conflict("refused", refused.getMessage() + ".");
    }
    return cause instanceof Refusal refusal ? refusal : new CompletionException(cause);
  }
}

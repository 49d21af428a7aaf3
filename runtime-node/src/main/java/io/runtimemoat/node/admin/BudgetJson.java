package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.ScopeBudget;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.Waiver;
import io.runtimemoat.decision.features.TaskType;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Budgets as JSON: money in the node's currency, null where there is no limit. */
final class BudgetJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double MOST_MONEY = 1e9;
  private static final long MOST_TOKENS = 1_000_000_000_000_000L;
  private static final String KEY = "key:";
  private static final String TASK = "task:";

  private BudgetJson() {}

  /** The scope that a path names. */
  static BudgetScope scope(String text) {
    if (text.equals("tenant")) {
      return BudgetScope.tenant();
    }
    if (text.startsWith(KEY) && text.substring(KEY.length()).matches("[a-z0-9]{12}")) {
      return BudgetScope.key(text.substring(KEY.length()));
    }
    return Arrays.stream(TaskType.values())
        .filter(task -> text.equals(TASK + task.code()))
        .findFirst()
        .map(BudgetScope::task)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "scope '"
                        + text
                        + "'; it is tenant, key:<id> or task:<type> of "
                        + Arrays.stream(TaskType.values()).map(TaskType::code).toList()));
  }

  private static String text(BudgetScope scope) {
    return switch (scope.kind()) {
      case TENANT -> "tenant";
      case KEY -> KEY + scope.name();
      case TASK -> TASK + scope.name();
    };
  }

  /** The limits of a body, the day's first. */
  static List<BudgetLimit> limits(Fields body) throws InvalidRequestException {
    body.only("day", "month");
    List<BudgetLimit> limits = new ArrayList<>();
    for (BudgetWindow window : BudgetWindow.values()) {
      Fields most = body.object(window.code());
      if (most != null) {
        most.only("money", "tokens");
        Double money = most.doubleIn("money", 0, MOST_MONEY);
        Long tokens = most.longIn("tokens", 0, MOST_TOKENS);
        if (money == null && tokens == null) {
          throw body.refused(window.code(), "'" + window.code() + "' needs money, tokens or both.");
        }
        limits.add(
            new BudgetLimit(
                window,
                new Spend(
                    money == null ? Money.UNLIMITED : Money.ofUnits(money),
                    tokens == null ? Spend.UNLIMITED.tokens() : tokens)));
      }
    }
    if (limits.isEmpty()) {
      throw body.refused("day", "'day' or 'month' is needed; DELETE lifts a budget.");
    }
    return limits;
  }

  /** An amount to be spent; what the body leaves out is nothing. */
  static Spend amount(Fields body) throws InvalidRequestException {
    Double money = body.doubleIn("money", 0, MOST_MONEY);
    Long tokens = body.longIn("tokens", 0, MOST_TOKENS);
    Spend amount =
        new Spend(money == null ? Money.ZERO : Money.ofUnits(money), tokens == null ? 0 : tokens);
    if (amount.isZero()) {
      throw body.refused("money", "'money' or 'tokens' must be more than 0.");
    }
    return amount;
  }

  /** Stands for the limits: what is spent does not change it. */
  static String tag(List<BudgetLimit> limits) {
    StringBuilder tag = new StringBuilder("\"");
    for (BudgetLimit limit : limits) {
      tag.append(limit.window().code().charAt(0))
          .append(limit.most().money().nanos())
          .append('t')
          .append(limit.most().tokens());
    }
    return tag.append('"').toString();
  }

  /** A scope's budget and how it stands. */
  static ObjectNode write(ScopeBudget budget, long today, Instant now, double warnShare) {
    ObjectNode node =
        JSON.createObjectNode().put("object", "budget").put("scope", text(budget.scope()));
    for (BudgetLimit limit : budget.limits()) {
      BudgetWindow window = limit.window();
      ObjectNode shown = node.putObject(window.code());
      put(shown, limit.most());
      put(shown.putObject("with_waivers"), budget.most(limit, today, now));
      put(shown.putObject("spent"), budget.settled(window, today));
      put(shown.putObject("lent"), budget.used(window, today).minus(budget.settled(window, today)));
      shown.put("resets_at", window.resetsAfter(today).toString());
    }
    node.put("state", state(budget, today, now, warnShare));
    ArrayNode waivers = node.putArray("waivers");
    budget.waivers().forEach(waiver -> waivers.add(waiver(waiver)));
    return node;
  }

  private static String state(ScopeBudget budget, long today, Instant now, double warnShare) {
    if (budget.warns(1, today, now)) {
      return "stopped";
    }
    return budget.warns(warnShare, today, now) ? "warning" : "ok";
  }

  static ObjectNode waiver(Waiver waiver) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("object", "waiver")
            .put("id", waiver.id())
            .put("scope", text(waiver.scope()));
    put(node, waiver.amount());
    return node.put("day", LocalDate.ofEpochDay(waiver.day()).toString())
        .put("expires_at", waiver.expiresAt().toString())
        .put("reason", waiver.reason())
        .put("approver", waiver.approver());
  }

  private static void put(ObjectNode node, Spend spend) {
    if (spend.money().equals(Money.UNLIMITED)) {
      node.putNull("money");
    } else {
      node.put("money", new BigDecimal(spend.money().toString()));
    }
    if (spend.tokens() == Spend.UNLIMITED.tokens()) {
      node.putNull("tokens");
    } else {
      node.put("tokens", spend.tokens());
    }
  }
}

package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.budget.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A tenant with a budget of money, whose clients spend it through several nodes. */
final class SpendingTenant implements AutoCloseable {
  static final String ID = "spender";
  static final String MODEL = "spent";

  /** The entity that owns its budget. */
  static final String BUDGET = "TenantBudget|" + ID;

  private static final String PATH = "/tenants/" + ID + "/budgets/tenant";

  /** Its clients of each node. */
  static final int CLIENTS = 4;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(200);

  /**
   * How its budget stands by its owner's books.
   *
   * @param most with waivers
   * @param lent to nodes, dead ones too, and not known to be spent
   */
  record Standing(Money most, Money spent, Money lent, String state) {
    /** What could still be lent. */
    Money room() {
      return most.minus(spent).minus(lent);
    }
  }

  private final GatewayCluster cluster;
  private final String secret;
  private final List<RepeatedRequest> clients = new ArrayList<>();
  private final Map<Integer, Replies> replies = new TreeMap<>();
  private final Set<String> states = ConcurrentHashMap.newKeySet();
  private final Thread watcher = new Thread(this::watch, "budget-watch");

  private SpendingTenant(GatewayCluster cluster, String secret) {
    this.cluster = cluster;
    this.secret = secret;
    watcher.setDaemon(true);
  }

  /** Makes the tenant, its budget of a day and a month, and a key that every node takes. */
  static SpendingTenant create(GatewayCluster cluster, Money budget) {
    ManagementCalls.send(cluster.node(0), "POST", "/tenants", "{\"id\": \"" + ID + "\"}");
    String most = "{\"money\": " + budget + "}";
    ManagementCalls.send(
        cluster.node(0), "PUT", PATH, "{\"day\": " + most + ", \"month\": " + most + "}");
    return new SpendingTenant(cluster, GatewayCluster.secret(cluster.key(ID, "{}")));
  }

  /** Starts its clients of a node. */
  void spendAt(int node) {
    if (replies.isEmpty()) {
      watcher.start();
    }
    Replies heard = new Replies();
    replies.put(node, heard);
    clients.add(
        RepeatedRequest.start(
            GatewayCluster.chat(cluster.node(node), secret, MODEL, true),
            CLIENTS,
            PAUSE,
            heard::add));
  }

  /** What its clients of a node were answered since they were started last. */
  Replies at(int node) {
    Replies heard = replies.get(node);
    if (heard == null) {
      throw new IllegalArgumentException("nobody spends at node " + node);
    }
    return heard;
  }

  long served() {
    return replies.values().stream().mapToLong(r -> r.with(Replies.Reply::isServed).size()).sum();
  }

  /** Nothing while its owner moves to another node. */
  Optional<Standing> standing() {
    try {
      JsonNode budget = ManagementCalls.get(cluster.node(0), PATH);
      JsonNode day = budget.path("day");
      return Optional.of(
          new Standing(
              money(day.path("with_waivers")),
              money(day.path("spent")),
              money(day.path("lent")),
              budget.path("state").asText()));
    } catch (IllegalStateException notNow) {
      return Optional.empty();
    }
  }

  private static Money money(JsonNode amount) {
    return Money.ofUnits(amount.path("money").doubleValue());
  }

  /** Allows so much more for an hour. */
  void waive(Money more) {
    ManagementCalls.send(
        cluster.node(0),
        "POST",
        PATH + "/waivers",
        "{\"id\": \"w1\", \"money\": %s, \"expires_at\": \"%s\", \"reason\": \"a test\"}"
            .formatted(more, Instant.now().plus(Duration.ofHours(1))));
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      standing().ifPresent(standing -> states.add(standing.state()));
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** Every state that its budget was seen in. */
  Set<String> states() {
    return Set.copyOf(states);
  }

  /** Lets every client hear its answer, and no more. */
  void finish() {
    watcher.interrupt();
    clients.forEach(RepeatedRequest::finish);
  }

  @Override
  public void close() {
    watcher.interrupt();
    clients.forEach(RepeatedRequest::close);
  }
}

package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.loadtests.process.SpendingTenant.Standing;
import io.runtimemoat.loadtests.stub.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes as processes of their own on one real PostgreSQL, in front of upstreams. They start
 * once. Rate limits need more than a minute: what drives them runs beside the tests that follow,
 * and is judged before a node is killed.
 */
@Tag("verify")
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayClusterTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int CLIENTS = 16;
  private static final double MOST_SPREAD = 0.2;

  /** How fast a busy machine is, is not what this is about. */
  private static final Duration ASK_LIMIT = Duration.ofMinutes(3);

  private static final Duration PUSH_LIMIT = Duration.ofSeconds(1);
  private static final Duration CALM = Duration.ofSeconds(2);
  private static final Money BUDGET = Money.ofUnits(80);
  private static final Money WAIVED = Money.ofUnits(8);

  /** More than a request reserves: 32 tokens, and one for each byte of its prompt. */
  private static final Money RESERVATION = Money.ofUnits(0.45);

  /** As {@code moat.budget.lease-parts}. */
  private static final int LEASE_PARTS = 8;

  private static GatewayCluster cluster;
  private static RateDrive rates;
  private static SpendingTenant spender;
  private static @Nullable Standing books;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = GatewayCluster.start(folder, START_LIMIT);
    rates = RateDrive.start(cluster);
    spender = SpendingTenant.create(cluster, BUDGET);
  }

  @AfterAll
  static void stop() throws Exception {
    if (rates != null) {
      rates.close();
    }
    if (spender != null) {
      spender.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  /**
   * Measured as (most - least) / mean, which is more than the coefficient of variation whatever the
   * counts are. Were all 3000 calls drawn at random, it would pass 0.2 in less than one of 1500
   * runs.
   */
  @Test
  @Order(1)
  void equalInstances_differByLessThanAFifth() {
    ask("even", 300);
    List<Integer> calls = callsOf(() -> ask("even", 3_000));

    double mean = calls.stream().mapToInt(count -> count).average().orElseThrow();
    double spread = (most(calls) - least(calls)) / mean;
    System.out.printf("calls of equal instances %s, spread %.3f%n", calls, spread);
    assertThat(spread).isLessThan(MOST_SPREAD);
  }

  @Test
  @Order(2)
  void instanceThatIsTenTimesSlower_getsLessThanHalfOfWhatAnyOtherGets() {
    ask("uneven", 100);
    List<Integer> calls = callsOf(() -> ask("uneven", 600));

    System.out.println("calls of a slow instance and three brisk ones " + calls);
    assertThat(calls.get(0)).isPositive();
    assertThat(2 * calls.get(0)).isLessThan(least(calls.subList(1, calls.size())));
  }

  @Test
  @Order(3)
  void instanceThatGoesDown_isSetAside_andNoClientSeesIt() {
    int gone = cluster.instances().size() - 1;
    Replies replies = new Replies();
    try (RepeatedRequest load = load("even", replies)) {
      Await.reached("answers before", () -> replies.size() > 200);
      cluster.instances().get(gone).close();
      Await.reached(
          "the breaker opens",
          () ->
              PrometheusSeries.scrape(cluster.node(0))
                  .contains(
                      "moat_upstream_breaker_open{upstream=\"even\",upstream_instance=\"%d\"} 1.0"
                          .formatted(gone)));
      int before = replies.size();
      Await.reached("answers after", () -> replies.size() > before + 500);
      load.finish();
    }

    assertThat(replies.with(reply -> !reply.isServed())).isEmpty();
  }

  private static RepeatedRequest load(String model, Replies replies) {
    NodeProcess node = cluster.node(0);
    return RepeatedRequest.start(
        GatewayCluster.chat(node, node.settings().key(), model, false),
        CLIENTS,
        Duration.ZERO,
        replies::add);
  }

  private static void ask(String model, int times) {
    Replies replies = new Replies();
    try (RepeatedRequest load = load(model, replies)) {
      Await.within(ASK_LIMIT, times + " answers", () -> replies.size() >= times);
      load.finish();
    }
    assertThat(replies.with(reply -> !reply.isServed())).isEmpty();
  }

  /** How many calls each instance got meanwhile. */
  private static List<Integer> callsOf(Runnable work) {
    List<Integer> before = calls();
    work.run();
    List<Integer> after = calls();
    return IntStream.range(0, after.size()).map(i -> after.get(i) - before.get(i)).boxed().toList();
  }

  private static List<Integer> calls() {
    return cluster.instances().stream().map(instance -> instance.seen().size()).toList();
  }

  private static int most(List<Integer> counts) {
    return counts.stream().mapToInt(count -> count).max().orElseThrow();
  }

  private static int least(List<Integer> counts) {
    return counts.stream().mapToInt(count -> count).min().orElseThrow();
  }

  @Test
  @Order(4)
  void rateLimits_holdToFivePercentOverThreeNodes_andSayWhenToComeAgain() {
    rates.runFor(Duration.ofSeconds(68));

    for (String model : RateDrive.models()) {
      List<Long> admitted = rates.admittedNanos(model);
      int most = RateDrive.mostInAMinute(admitted);
      int asked = rates.replies(model).all().size();
      System.out.printf(
          "%s: %d of %d requests admitted, at most %d in a minute of %d%n",
          model, admitted.size(), asked, most, RateDrive.PER_MINUTE);
      assertThat(asked).as("offered").isGreaterThan(3 * RateDrive.PER_MINUTE);
      assertThat((double) most)
          .as("admitted in any minute for %s", model)
          .isBetween(RateDrive.PER_MINUTE * 0.9, RateDrive.PER_MINUTE * 1.05);
      assertThat(admitted.size()).as("the next minute has begun").isGreaterThan(most);
      rates
          .replies(model)
          .with(reply -> !reply.isServed())
          .forEach(GatewayClusterTest::assertThrottled);
    }
  }

  private static void assertThrottled(Replies.Reply reply) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(429);
    assertThat(reply.code()).isEqualTo("rate_limit_exceeded");
    assertThat(reply.header("retry-after")).as(reply.toString()).isPresent();
    assertThat(reply.header("x-ratelimit-limit-requests"))
        .as(reply.toString())
        .hasValue(Integer.toString(RateDrive.PER_MINUTE));
    assertThat(reply.header("x-ratelimit-remaining-requests")).isPresent();
    assertThat(reply.header("x-ratelimit-reset-requests")).isPresent();
  }

  /** What dies holds leases and runs requests; the order comes while others look for its owner. */
  @Test
  @Order(5)
  void keyRevokedWhenANodeWasKilled_isRefusedByTheOthersWithinASecond() {
    ManagementCalls.send(cluster.node(0), "POST", "/tenants", "{\"id\": \"leaver\"}");
    JsonNode key = cluster.key("leaver", "{}");
    for (int node = 0; node < TestCluster.NODES; node++) {
      spender.spendAt(node);
    }
    Await.reached("two fifths of the budget spent", () -> spent().nanos() > BUDGET.nanos() * 2 / 5);
    // Two nodes have no more clients than eight: the third one's requests are among nine.
    Await.reached("requests of all nodes run", () -> running() > 2 * SpendingTenant.CLIENTS);
    cluster.node(2).kill();

    Duration order =
        Await.within(
            START_LIMIT, "the order is taken", () -> isRevoked(cluster.node(0), "leaver", key));
    Duration revoked = Await.within(PUSH_LIMIT, "refused", () -> isRefused(key, 0, 1));

    System.out.printf("the order took %s, refused by both others %s later%n", order, revoked);
  }

  /** Answers that the upstream is in the middle of. */
  private static long running() {
    return spentAnswers().filter(s -> !s.isAnswered() && s.clientLeftNanos().isEmpty()).count();
  }

  private static Stream<Seen> spentAnswers() {
    return cluster.stub().seen().stream().filter(seen -> seen.path().contains("/paced/"));
  }

  private static void revoke(NodeProcess node, String tenant, JsonNode key) {
    ManagementCalls.send(
        node, "DELETE", "/tenants/" + tenant + "/keys/" + key.path("id").textValue(), "");
  }

  /** Whether the order was taken; not while the key's owner moves away from the dead node. */
  private static boolean isRevoked(NodeProcess node, String tenant, JsonNode key) {
    try {
      revoke(node, tenant, key);
      return true;
    } catch (IllegalStateException refused) {
      String answer = String.valueOf(refused.getMessage());
      assertThat(answer).containsAnyOf("\"unreachable\"", "\"not_found\"");
      return answer.contains("\"not_found\""); // the one before was taken after all
    }
  }

  private static boolean isRefused(JsonNode key, int... nodes) {
    return IntStream.of(nodes)
        .map(i -> ChatLoad.statusOfModels(cluster.node(i), GatewayCluster.secret(key)))
        .allMatch(status -> status == 401);
  }

  private static Money spent() {
    return spender.standing().map(Standing::spent).orElse(Money.ZERO);
  }

  @Test
  @Order(6)
  void deadNodesLease_countsAsSpent_andIsThereAgainOnceItsChainIsFolded() throws Exception {
    Await.reached("nothing for the others", () -> isLentOut(0) && isLentOut(1));
    Standing dry = awaitStanding(standing -> standing.room().compareTo(RESERVATION) < 0);
    long before = spender.served();
    cluster.nodes().restart(2, START_LIMIT);
    Await.reached("the dead node's lease for the others", () -> spender.served() > before);

    System.out.println("while a node was dead " + dry);
    assertThat(dry.lent()).as("held by the dead node").isGreaterThan(RESERVATION);
    assertThat(dry.lent().nanos())
        .as("a lease is at most one part of what is left")
        .isLessThanOrEqualTo(BUDGET.nanos() / LEASE_PARTS);
    assertThat(cluster.nodes().journalled(SpendingTenant.BUDGET, "budget.chain-ended/1"))
        .isPositive();
  }

  /** Whether for a while the node has told all that the rest is held by others. */
  private static boolean isLentOut(int node) {
    List<Replies.Reply> last = spender.at(node).last(CALM);
    return !last.isEmpty()
        && last.stream().allMatch(reply -> reply.response().body().contains("nearly used up"));
  }

  private static Standing awaitStanding(Predicate<Standing> wanted) {
    List<Standing> seen = new ArrayList<>();
    Await.reached(
        "the books",
        () -> {
          spender.standing().filter(wanted).ifPresent(seen::add);
          return !seen.isEmpty();
        });
    return seen.get(0);
  }

  @Test
  @Order(7)
  void usedUpBudget_isAHardStopOnEveryNode_untilAWaiver() throws Exception {
    spender.spendAt(2);
    Await.reached("a hard stop everywhere", GatewayClusterTest::isStopped);
    Standing stopped = awaitStanding(standing -> standing.lent().isZero());
    long before = spender.served();
    spender.waive(WAIVED);
    Await.reached("spending goes on", () -> spender.served() > before);
    Await.reached("a hard stop everywhere again", GatewayClusterTest::isStopped);
    Standing end = awaitStanding(standing -> standing.lent().isZero());
    books = end;
    spender.finish();

    assertThat(spender.states()).contains("ok", "warning");
    assertThat(stopped.room()).as("left").isLessThan(RESERVATION);
    assertThat(end.most()).isEqualTo(BUDGET.plus(WAIVED));
    assertThat(end.room()).as("left").isLessThan(RESERVATION);
    assertThat(cluster.nodes().journalled(SpendingTenant.BUDGET, "budget.waiver-granted/1"))
        .isEqualTo(1);
  }

  private static boolean isStopped() {
    return IntStream.range(0, TestCluster.NODES)
        .mapToObj(node -> spender.at(node).last(CALM))
        .allMatch(last -> !last.isEmpty() && last.stream().allMatch(Replies.Reply::isHardStop));
  }

  @Test
  @Order(8)
  void keyRevokedThroughANodeThatDies_isRefusedByTheOthersWithinASecond() {
    ManagementCalls.send(cluster.node(0), "POST", "/tenants", "{\"id\": \"other\"}");
    JsonNode key = cluster.key("other", "{}");

    revoke(cluster.node(1), "other", key);
    cluster.node(1).kill();
    Duration revoked = Await.within(PUSH_LIMIT, "refused", () -> isRefused(key, 0, 2));

    System.out.println("refused by both others " + revoked + " after the kill");
  }

  /** The upstream's own record, the facts of all chains and the owner's books, added up. */
  @Test
  @Order(9)
  void bills_areWhatTheUpstreamMadeAndNeverMoreThanTheBudget() {
    cluster.nodes().stopNodes();
    LedgerBills bills = LedgerBills.read(cluster.node(1).settings(), SpendingTenant.ID);
    long answers = spentAnswers().count();
    Money most = BUDGET.plus(WAIVED);

    System.out.printf(
        "%d answers for %s; billed %s of %s, %d of them as reserved; %.1f %% used%n",
        answers,
        GatewayCluster.price(answers),
        bills.sum(),
        most,
        bills.unsettled().size(),
        100.0 * bills.sum().nanos() / most.nanos());
    assertThat(bills.largestReservation()).isLessThanOrEqualTo(RESERVATION);
    assertThat(bills.unsettled()).as("requests that died with their node").isNotEmpty();
    assertThat(GatewayCluster.price(answers)).as("produced").isLessThanOrEqualTo(bills.sum());
    assertThat(bills.sum()).isLessThanOrEqualTo(most);
    assertThat(most.minus(bills.sum())).as("left").isLessThan(RESERVATION);
    assertThat(Objects.requireNonNull(books).spent())
        .as("the owner's books")
        .isEqualTo(bills.sum());
  }
}

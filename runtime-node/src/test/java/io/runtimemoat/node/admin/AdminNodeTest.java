package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.RunningNode;
import io.runtimemoat.node.admin.AdminClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The management API of a real node that has no development key, from the admin key on. */
@Tag("verify")
class AdminNodeTest {
  private static final String ADMIN_KEY = "the-first-admin-key-of-this-node-0";
  private static final String CONFIGURED_KEY = "sk-moat-confkey00001-0123456789abcdef";
  private static final String CONFIGURED_HASH =
      "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";

  private static MoatNode node;
  private static AdminClient admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    node =
        RunningNode.start(
            folder,
            """
            moat.auth { development-key = off, admin-key = "%s" }
            moat.tenants.fixed {
              weight = 2, sla = batch, limits { requests-per-minute = 7 }
              budgets = [{ scope = tenant, day { money = 1.5 }, month { tokens = 9000 } }]
              keys = [{ id = confkey00001, secret-hash = "%s", models = [auto], roles = [viewer] }]
            }
            """
                .formatted(ADMIN_KEY, CONFIGURED_HASH));
    admin = new AdminClient(node.managementUrl(), ADMIN_KEY);
    AdminClient data = new AdminClient(node.dataUrl(), "");
    eventually(Duration.ofSeconds(60), () -> data.get("/readyz").status() == 200);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  private static Duration eventually(Duration limit, BooleanSupplier condition) {
    Instant start = Instant.now();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.between(start, Instant.now())).isLessThan(limit);
      Thread.onSpinWait();
    }
    return Duration.between(start, Instant.now());
  }

  private static void tenant(String id) {
    assertThat(admin.post("/tenants", "{\"id\":\"" + id + "\"}").status()).isEqualTo(201);
  }

  private static String key(String tenant, String body) {
    Answer created = admin.post("/tenants/" + tenant + "/keys", body);
    assertThat(created.status()).as(created.json().toString()).isEqualTo(201);
    return created.json().path("key").textValue();
  }

  private static int modelsStatus(String key) {
    return new AdminClient(node.dataUrl(), key).get("/v1/models").status();
  }

  @Test
  void createdKey_opensTheDataPort_andRevokedIsRefusedWithinASecond() {
    tenant("acme");
    String key = key("acme", "{\"models\":[\"auto\"]}");
    String id = key.split("-", -1)[2];
    eventually(Duration.ofSeconds(5), () -> modelsStatus(key) == 200);
    Answer shown = admin.get("/tenants/acme/keys/" + id);

    Answer revoked = admin.delete("/tenants/acme/keys/" + id + "?reason=lost");
    Duration after = eventually(Duration.ofSeconds(1), () -> modelsStatus(key) == 401);

    assertThat(after).isLessThan(Duration.ofSeconds(1));
    assertThat(shown.json().has("key")).as("the secret is shown once").isFalse();
    assertThat(shown.json().path("models")).hasSize(1);
    assertThat(revoked.json().path("deleted").booleanValue()).isTrue();
    assertThat(admin.delete("/tenants/acme/keys/" + id).status()).as("repeated").isEqualTo(200);
    assertThat(admin.get("/tenants/acme/keys/" + id).status()).isEqualTo(404);
    assertThat(admin.get("/tenants/acme/keys").json().path("data")).isEmpty();
  }

  @Test
  void expiredKey_opensNothing() {
    tenant("brief");
    Instant soon = Instant.now().plusSeconds(4);
    String key = key("brief", "{\"expires_at\":\"" + soon + "\"}");
    eventually(Duration.ofSeconds(4), () -> modelsStatus(key) == 200);

    eventually(Duration.ofSeconds(10), () -> modelsStatus(key) == 401);

    assertThat(Instant.now()).isAfterOrEqualTo(soon);
  }

  @Test
  void tenant_isChangedShownAndDeleted() {
    tenant("zeta");
    String key = key("zeta", "{}");
    Answer changed =
        admin.send(
            "PATCH",
            "/tenants/zeta",
            "{\"weight\":3,\"sla\":\"interactive\",\"limits\":{\"requests_per_minute\":60,"
                + "\"models\":{\"auto\":{\"output_tokens_per_minute\":500}}}}");
    Answer shown = admin.get("/tenants/zeta");
    eventually(Duration.ofSeconds(5), () -> modelsStatus(key) == 200);

    Answer deleted = admin.delete("/tenants/zeta");
    eventually(Duration.ofSeconds(1), () -> modelsStatus(key) == 401);

    assertThat(changed.status()).isEqualTo(200);
    assertThat(shown.tag()).isEqualTo(changed.tag());
    assertThat(shown.json().path("name").textValue()).isEqualTo("zeta");
    assertThat(shown.json().path("weight").doubleValue()).isEqualTo(3);
    assertThat(shown.json().path("keys").intValue()).isEqualTo(1);
    assertThat(shown.json().at("/limits/requests_per_minute").intValue()).isEqualTo(60);
    assertThat(shown.json().at("/limits/input_tokens_per_minute").isNull()).isTrue();
    assertThat(shown.json().at("/limits/models/auto/output_tokens_per_minute").intValue())
        .isEqualTo(500);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(admin.get("/tenants/zeta").status()).isEqualTo(404);
    assertThat(admin.delete("/tenants/zeta").status()).isEqualTo(404);
  }

  @Test
  void staleTag_changesNothing() {
    tenant("tagged");
    String first = admin.get("/tenants/tagged").tag();
    Answer second = admin.send("PATCH", "/tenants/tagged", "{\"weight\":2}", "If-Match", first);

    Answer stale = admin.send("PATCH", "/tenants/tagged", "{\"weight\":9}", "If-Match", first);
    Answer staleKey = admin.send("POST", "/tenants/tagged/keys", "{}", "If-Match", first);
    Answer staleDelete = admin.send("DELETE", "/tenants/tagged", "", "If-Match", first);

    assertThat(second.status()).isEqualTo(200);
    assertThat(List.of(stale.status(), staleKey.status(), staleDelete.status())).containsOnly(412);
    assertThat(stale.code()).isEqualTo("precondition_failed");
    assertThat(admin.get("/tenants/tagged").json().path("weight").doubleValue()).isEqualTo(2);
    assertThat(
            admin
                .send("PATCH", "/tenants/tagged", "{\"weight\":4}", "If-Match", "\"0\", *")
                .status())
        .isEqualTo(200);
  }

  @Test
  void staleTagOfABudgetOrAFlag_changesNothing() {
    tenant("spender");
    String budget = "/tenants/spender/budgets/tenant";
    Answer set = admin.send("PUT", budget, "{\"day\":{\"money\":5}}");
    Answer other = admin.send("PUT", budget, "{\"day\":{\"money\":6}}", "If-Match", set.tag());
    String flag = "/flags/cache.cross_request_kv";
    String before = admin.get(flag).tag();
    Answer on =
        admin.send("PUT", flag, "{\"value\":\"on\",\"reason\":\"test\"}", "If-Match", before);

    Answer staleSet = admin.send("PUT", budget, "{\"day\":{\"money\":7}}", "If-Match", set.tag());
    Answer staleLift = admin.send("DELETE", budget, "", "If-Match", set.tag());
    Answer staleFlag =
        admin.send("PUT", flag, "{\"value\":\"off\",\"reason\":\"test\"}", "If-Match", before);

    assertThat(List.of(set.status(), other.status(), on.status())).containsOnly(200);
    assertThat(List.of(staleSet.status(), staleLift.status(), staleFlag.status()))
        .containsOnly(412);
    assertThat(admin.get(budget).json().at("/day/money").intValue()).isEqualTo(6);
    assertThat(admin.get(flag).json().path("value").textValue()).isEqualTo("on");
  }

  @Test
  void budget_isSetWaivedShownAndLifted() {
    tenant("budgeted");
    String id = key("budgeted", "{}").split("-", -1)[2];
    String scope = "/tenants/budgeted/budgets/key:" + id;
    Answer set =
        admin.send("PUT", scope, "{\"day\":{\"money\":0.000000001},\"month\":{\"tokens\":5000}}");
    Answer waiver =
        admin.post(
            scope + "/waivers",
            "{\"id\":\"w1\",\"money\":2,\"expires_at\":\"%s\",\"reason\":\"demo\"}"
                .formatted(Instant.now().plusSeconds(3600)));
    JsonNode shown = admin.get(scope).json();

    assertThat(set.json().at("/day/money").doubleValue()).isEqualTo(0.000000001);
    assertThat(set.json().at("/day/tokens").isNull()).isTrue();
    assertThat(set.json().at("/month/tokens").intValue()).isEqualTo(5000);
    assertThat(set.json().path("state").textValue()).isEqualTo("ok");
    assertThat(waiver.status()).isEqualTo(201);
    assertThat(waiver.json().path("approver").textValue()).isEqualTo("admin-key");
    assertThat(shown.at("/waivers/0/id").textValue()).isEqualTo("w1");
    assertThat(shown.at("/day/with_waivers/money").doubleValue()).isEqualTo(2.000000001);
    assertThat(admin.get("/tenants/budgeted/budgets").json().path("data")).hasSize(1);
    assertThat(admin.delete(scope).status()).isEqualTo(200);
    assertThat(admin.get(scope).status()).isEqualTo(404);
    assertThat(admin.delete(scope).status()).isEqualTo(404);
    assertThat(
            admin
                .post(
                    scope + "/waivers",
                    "{\"money\":1,\"expires_at\":\"2999-01-01T00:00:00Z\",\"reason\":\"x\"}")
                .error())
        .contains("no budget to waive");
  }

  @Test
  void flag_isSetEverywhereAndSaysWhatThisNodeApplies() {
    String flag = "/flags/speculation.adaptive_depth";
    Answer never = admin.get(flag);
    Answer share =
        admin.send("PUT", flag, "{\"value\":\"share\",\"share\":0.25,\"reason\":\"trial\"}");
    eventually(
        Duration.ofSeconds(5),
        () -> admin.get(flag).json().at("/applied_here/share").asDouble() == 0.25);
    Answer tenants =
        admin.send("PUT", flag, "{\"value\":\"tenants\",\"tenants\":[\"acme\"],\"reason\":\"x\"}");

    assertThat(never.json().path("value").textValue()).isEqualTo("off");
    assertThat(never.tag()).isEqualTo("\"0\"");
    assertThat(share.json().path("share").doubleValue()).isEqualTo(0.25);
    assertThat(tenants.json().at("/tenants/0").textValue()).isEqualTo("acme");
    assertThat(admin.get("/flags").json().path("data")).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | /tenants | {} | 400 | 'id' is needed",
        "POST | /tenants | {\"id\":\"Acme\"} | 400 | 'id' is needed",
        "POST | /tenants | {\"id\":\"x1\",\"wieght\":2} | 400 | 'wieght' is not known here",
        "POST | /tenants | {\"id\":\"x1\",\"weight\":0} | 400 | 'weight' must be from",
        "POST | /tenants | {\"id\":\"x1\",\"sla\":\"fast\"} | 400 | 'sla' must be",
        "POST | /tenants | {\"id\":\"x1\",\"limits\":{\"requests_per_minute\":0}} | 400 | 'limits.requests_per_minute'",
        "POST | /tenants | {\"id\":\"x1\" | 400 | not valid JSON",
        "PATCH | /tenants/none | {} | 404 | no tenant none",
        "PUT | /tenants | {} | 405 | GET, POST",
        "GET | /tenants?limit=0 | | 400 | 'limit' must be from 1 to 1000",
        "POST | /tenants/fixed/keys | {} | 409 | moat.tenants.fixed",
        "PATCH | /tenants/fixed | {\"weight\":1} | 409 | moat.tenants.fixed",
        "DELETE | /tenants/fixed | | 409 | moat.tenants.fixed",
        "POST | /tenants | {\"id\":\"fixed\"} | 409 | moat.tenants.fixed",
        "DELETE | /tenants/fixed/keys/confkey00001 | | 409 | moat.tenants.fixed",
        "PUT | /tenants/fixed/budgets/tenant | {\"day\":{\"money\":9}} | 409 | moat.tenants.fixed",
        "DELETE | /tenants/fixed/budgets/tenant | | 409 | moat.tenants.fixed",
        "GET | /tenants/fixed/budgets/all | | 404 | key:<id>",
        "PUT | /flags/none | {\"value\":\"on\",\"reason\":\"x\"} | 404 | routing.policy_bandit",
        "PUT | /flags/placement.hw_aware | {\"value\":\"on\"} | 400 | 'reason' is needed",
        "PUT | /flags/placement.hw_aware | {\"value\":\"share\",\"share\":2,\"reason\":\"x\"} | 400 | 'share' must be from 0 to 1",
        "PUT | /flags/placement.hw_aware | {\"value\":\"off\",\"share\":1,\"reason\":\"x\"} | 400 | goes with value",
        "PUT | /flags/placement.hw_aware | {\"value\":\"tenants\",\"tenants\":[\"A B\"],\"reason\":\"x\"} | 400 | 'tenants' must hold ids"
      })
  void badInput_isRefusedAndSaysWhatToDo(
      String method, String path, String body, int status, String message) {
    Answer refused = admin.send(method, path, body == null ? "" : body);

    assertThat(refused.status()).as(refused.json().toString()).isEqualTo(status);
    assertThat(refused.error()).contains(message);
  }

  @Test
  void badKeysAndBudgets_areRefusedByField() {
    tenant("strict");
    Map<String, String> refused = new TreeMap<>();
    for (String body :
        List.of(
            "{\"expires_at\":\"tomorrow\"}",
            "{\"expires_at\":\"2020-01-01T00:00:00Z\"}",
            "{\"models\":[1]}",
            "{\"roles\":[\"root\"]}",
            "{\"limits\":{\"models\":{\"m\":{\"requests_per_minute\":0}}}}")) {
      Answer answer = admin.post("/tenants/strict/keys", body);
      assertThat(answer.status()).as(body).isEqualTo(400);
      refused.put(body, answer.json().at("/error/param").asText());
    }
    for (String body : List.of("{}", "{\"day\":{}}", "{\"day\":{\"money\":-1}}", "{\"week\":{}}")) {
      Answer answer = admin.send("PUT", "/tenants/strict/budgets/tenant", body);
      assertThat(answer.status()).as(body).isEqualTo(400);
      refused.put(body, answer.json().at("/error/param").asText());
    }

    assertThat(refused.values())
        .containsExactlyInAnyOrder(
            "expires_at",
            "expires_at",
            "models",
            "roles",
            "limits.models.m.requests_per_minute",
            "day",
            "day",
            "day.money",
            "week");
    assertThat(
            admin
                .send("PUT", "/tenants/strict/budgets/key:nosuchkey000", "{\"day\":{\"money\":1}}")
                .status())
        .isEqualTo(404);
  }

  @Test
  void largeBody_isRefusedAndTheNodeServesOn() {
    Answer refused = admin.post("/tenants", "{\"id\":\"" + "x".repeat(5_000_000) + "\"}");

    assertThat(refused.status()).isEqualTo(413);
    assertThat(admin.get("/flags").status()).isEqualTo(200);
  }

  @Test
  void configuredTenant_isShownWithItsBudgets_andItsKeyWorks() {
    Answer shown = admin.get("/tenants/fixed");
    JsonNode budget = admin.get("/tenants/fixed/budgets/tenant").json();
    JsonNode key = admin.get("/tenants/fixed/keys/confkey00001").json();

    assertThat(shown.json().path("source").textValue()).isEqualTo("configuration");
    assertThat(shown.json().path("sla").textValue()).isEqualTo("batch");
    assertThat(shown.json().at("/limits/requests_per_minute").intValue()).isEqualTo(7);
    assertThat(budget.at("/day/money").doubleValue()).isEqualTo(1.5);
    assertThat(budget.at("/month/tokens").intValue()).isEqualTo(9000);
    assertThat(key.path("models")).hasSize(1);
    assertThat(modelsStatus(CONFIGURED_KEY)).isEqualTo(200);
    assertThat(modelsStatus(CONFIGURED_KEY + "x")).isEqualTo(401);
    assertThat(admin.get("/tenants").json().path("data").findValuesAsText("id")).contains("fixed");
  }

  @Test
  void list_comesInPages() {
    tenant("page-1");
    tenant("page-2");
    eventually(
        Duration.ofSeconds(5),
        () -> admin.get("/tenants").json().path("data").findValuesAsText("id").contains("page-2"));

    JsonNode first = admin.get("/tenants?after=page-0&limit=1").json();
    JsonNode second = admin.get("/tenants?after=page-1&limit=1").json();

    assertThat(first.at("/data/0/id").textValue()).isEqualTo("page-1");
    assertThat(first.path("has_more").booleanValue()).isTrue();
    assertThat(second.at("/data/0/id").textValue()).isEqualTo("page-2");
  }

  @Test
  void adminKey_isNoKeyOfTheDataPort() {
    assertThat(modelsStatus(ADMIN_KEY)).isEqualTo(401);
  }

  @Test
  void changesAtTheSameTime_allHappen() {
    tenant("busy");

    List<Integer> statuses =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> admin.post("/tenants/busy/keys", "{}").status()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(statuses).containsOnly(201);
    assertThat(admin.get("/tenants/busy").json().path("keys").intValue()).isEqualTo(8);
  }

  /** Every operation with no key, a foreign key, a key without roles and one of each role. */
  @Test
  void rolesMatrix_holdsForEveryOperation() {
    tenant("roles");
    Map<String, String> keys = new TreeMap<>();
    keys.put("", key("roles", "{}"));
    for (Role role : Role.values()) {
      keys.put(role.code(), key("roles", "{\"roles\":[\"" + role.code() + "\"]}"));
    }
    keys.values().forEach(key -> eventually(Duration.ofSeconds(5), () -> modelsStatus(key) == 200));
    List<String> wrong = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      // Nothing of this exists, so whoever may do it is told 404 or 400.
      String path =
          operation
              .path()
              .replace("{tenant}", "no-such")
              .replace("{key}", "nosuchkey000")
              .replace("{scope}", "tenant")
              .replace("{flag}", "no-such");
      String body = operation.hasBody() ? "{\"unknown\":1}" : "";
      expect(wrong, operation, "no key", 401, admin.with("").send(operation.method(), path, body));
      expect(
          wrong,
          operation,
          "unknown key",
          401,
          admin.with("sk-moat-unknown00000-0123456789abcdef").send(operation.method(), path, body));
      keys.forEach(
          (code, key) -> {
            boolean may =
                Role.ofCode(code).map(role -> operation.roles().contains(role)).orElse(false);
            Answer answer = admin.with(key).send(operation.method(), path, body);
            if (may == (answer.status() == 403) || answer.status() == 401) {
              wrong.add(operation + " as '" + code + "': " + answer);
            }
          });
    }

    assertThat(wrong).isEmpty();
  }

  private static void expect(
      List<String> wrong, Operation operation, String who, int status, Answer answer) {
    if (answer.status() != status) {
      wrong.add(operation + " with " + who + ": " + answer);
    }
  }

  @Test
  void operator_neitherGivesNorTakesRoles() {
    tenant("ops");
    String operatorKey = key("ops", "{\"roles\":[\"operator\"]}");
    String adminOfOps = key("ops", "{\"roles\":[\"admin\"]}");
    AdminClient operator = admin.with(operatorKey);
    eventually(Duration.ofSeconds(5), () -> operator.get("/tenants").status() == 200);

    Answer plain = operator.post("/tenants/ops/keys", "{}");
    Answer given = operator.post("/tenants/ops/keys", "{\"roles\":[\"viewer\"]}");
    Answer taken = operator.delete("/tenants/ops/keys/" + adminOfOps.split("-", -1)[2]);
    Answer suspended = operator.send("PATCH", "/tenants/ops", "{\"active\":false}");
    Answer deleted = operator.delete("/tenants/ops");

    assertThat(plain.status()).isEqualTo(201);
    assertThat(List.of(given.status(), taken.status(), suspended.status(), deleted.status()))
        .containsOnly(403);
    assertThat(given.error()).contains("admin");
    assertThat(admin.get("/tenants/ops").json().path("keys").intValue()).isEqualTo(3);
  }
}

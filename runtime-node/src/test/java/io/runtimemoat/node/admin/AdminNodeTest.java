package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.node.admin.AdminClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The management API of a real node that has no development key, from the admin key on. */
@Tag("verify")
class AdminNodeTest {
  private static AdminNode node;
  private static AdminClient admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    node = AdminNode.start(folder);
    admin = node.admin;
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void createdKey_opensTheDataPort_andRevokedIsRefusedWithinASecond() {
    node.tenant("acme");
    String key = node.key("acme", "{\"models\":[\"auto\"]}");
    String id = key.split("-", -1)[2];
    AdminNode.eventually(Duration.ofSeconds(5), () -> node.modelsStatus(key) == 200);
    Answer shown = admin.get("/tenants/acme/keys/" + id);

    Answer revoked = admin.delete("/tenants/acme/keys/" + id + "?reason=lost");
    Duration after =
        AdminNode.eventually(Duration.ofSeconds(1), () -> node.modelsStatus(key) == 401);

    assertThat(after).isLessThan(Duration.ofSeconds(1));
    assertThat(shown.json().has("key")).as("the secret is shown once").isFalse();
    assertThat(shown.json().path("models")).hasSize(1);
    assertThat(revoked.json().path("deleted").booleanValue()).isTrue();
    assertThat(admin.delete("/tenants/acme/keys/" + id).status()).as("repeated").isEqualTo(200);
    assertThat(admin.get("/tenants/acme/keys/" + id).status()).isEqualTo(404);
    assertThat(admin.get("/tenants/acme/keys").json().path("data")).isEmpty();
  }

  @Test
  void grammarLab_answersAsTheCommandDoes() {
    String schema = "{\\\"type\\\":\\\"object\\\",\\\"required\\\":[\\\"n\\\"]}";

    Answer asText = admin.post("/lab/grammar", "{\"schema\":\"" + schema + "\",\"text\":\"{}\"}");
    Answer asked = admin.get("/lab/grammar?schema=%7B%22maximum%22%3A9%7D&text=12&complete=true");
    Answer refused = admin.post("/lab/grammar", "{\"schema\":{\"minLength\":-1}}");

    assertThat(asText.json().path("verdict").asText()).isEqualTo("invalid");
    assertThat(asText.json().path("at").asInt()).isEqualTo(1);
    assertThat(asked.json().path("verdict").asText()).isEqualTo("incomplete"); // 12e-1 is 1.2
    assertThat(asked.json().path("completion").asText()).startsWith("e-");
    assertThat(refused.json().at("/refused/keyword").asText()).isEqualTo("minLength");
    Answer chosen = admin.get("/lab/grammar?choice=%5B%22yes%22,%22no%22%5D&text=n&complete=true");
    assertThat(chosen.json().path("completion").asText()).isEqualTo("o");
    assertThat(admin.get("/lab/grammar?choice=yes").json().toString())
        .contains("choice must be a list of strings");
    assertThat(admin.get("/lab/grammar?protobuf=%7B%22message%22:%22a.B%22%7D").json().toString())
        .contains("protobuf needs descriptor_set");
    Answer nothing = admin.post("/lab/grammar", "{}");
    assertThat(nothing.status()).isEqualTo(400);
    assertThat(nothing.json().at("/error/code").asText()).isEqualTo("invalid_line");
    assertThat(nothing.json().at("/error/message").asText()).startsWith("schema is missing");
    assertThat(admin.get("/lab/grammar?pattern=a&txt=b").json().at("/error/message").asText())
        .startsWith("txt is not known here");
    assertThat(admin.get("/lab/grammar?pattern=a&complete=yes").status()).isEqualTo(400);
    assertThat(admin.get("/lab/grammar?pattern=a&tokenizer=/").status()).isEqualTo(400);
    assertThat(
            admin
                .post("/lab/grammar", "{\"ebnf\":\"a\",\"tokenizer\":\"/\"}")
                .json()
                .at("/error/param"))
        .hasToString("\"tokenizer\"");
  }

  @Test
  void expiredKey_opensNothing() {
    node.tenant("brief");
    Instant soon = Instant.now().plusSeconds(4);
    String key = node.key("brief", "{\"expires_at\":\"" + soon + "\"}");
    AdminNode.eventually(Duration.ofSeconds(4), () -> node.modelsStatus(key) == 200);

    AdminNode.eventually(Duration.ofSeconds(10), () -> node.modelsStatus(key) == 401);

    assertThat(Instant.now()).isAfterOrEqualTo(soon);
  }

  @Test
  void tenant_isChangedShownAndDeleted() {
    node.tenant("zeta");
    String key = node.key("zeta", "{}");
    Answer changed =
        admin.send(
            "PATCH",
            "/tenants/zeta",
            "{\"weight\":3,\"sla\":\"interactive\",\"limits\":{\"requests_per_minute\":60,"
                + "\"models\":{\"auto\":{\"output_tokens_per_minute\":500}}}}");
    Answer shown = admin.get("/tenants/zeta");
    AdminNode.eventually(Duration.ofSeconds(5), () -> node.modelsStatus(key) == 200);

    Answer deleted = admin.delete("/tenants/zeta");
    AdminNode.eventually(Duration.ofSeconds(1), () -> node.modelsStatus(key) == 401);

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
    node.tenant("tagged");
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
    node.tenant("spender");
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
    node.tenant("budgeted");
    String id = node.key("budgeted", "{}").split("-", -1)[2];
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
    AdminNode.eventually(
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

  @Test
  void flag_isRolledOutByOrders_forTheRevisionThatWasSeen() {
    String flag = "/flags/placement.hw_aware";
    String orders = flag + "/orders";
    String before = admin.get(flag).tag();
    String on = "{\"order\":\"roll_out_on\",\"reason\":\"try\"}";

    Answer begun = admin.send("POST", orders, on, "If-Match", before);
    Answer stale = admin.send("POST", orders, on, "If-Match", before);
    Answer other = admin.post(orders, "{\"order\":\"roll_out_off\",\"reason\":\"no\"}");
    Answer unknown = admin.post(orders, "{\"order\":\"approve\",\"reason\":\"me too\"}");
    Answer silent = admin.post(orders, "{\"order\":\"advance\"}");
    Answer advanced =
        admin.send(
            "POST", orders, "{\"order\":\"advance\",\"reason\":\"well\"}", "If-Match", begun.tag());
    Answer back = admin.post(orders, "{\"order\":\"roll_back\",\"reason\":\"drill\"}");
    Answer again = admin.post(orders, "{\"order\":\"roll_back\",\"reason\":\"drill\"}");

    assertThat(begun.json().at("/rollout/phase").textValue()).isEqualTo("canary");
    assertThat(begun.json().at("/rollout/by").textValue()).isEqualTo("admin-key");
    assertThat(begun.json().path("share").doubleValue()).isEqualTo(0.05);
    assertThat(begun.json().at("/sides/on/requests").intValue()).isZero();
    assertThat(begun.json().at("/sides/on/mean_cost").isNull()).isTrue();
    assertThat(stale.status()).isEqualTo(412);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.error()).contains("in phase canary; roll it back or withdraw it first.");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.error()).contains("roll_out_on, roll_out_off, advance, roll_back, withdraw");
    assertThat(silent.status()).isEqualTo(400);
    assertThat(advanced.json().at("/rollout/phase").textValue()).isEqualTo("guarded_25");
    assertThat(back.json().path("value").textValue()).isEqualTo("off");
    assertThat(back.json().path("rollout").isNull()).isTrue();
    assertThat(back.json().at("/last_rollout/outcome").textValue()).isEqualTo("rolled_back");
    assertThat(back.json().at("/last_rollout/cause").textValue()).isEqualTo("order");
    assertThat(back.json().at("/last_rollout/reason").textValue()).isEqualTo("drill");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.error()).contains("there is no rollout to roll back; set the flag.");
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
    assertThat(node.modelsStatus(AdminNode.CONFIGURED_KEY)).isEqualTo(200);
    assertThat(node.modelsStatus(AdminNode.CONFIGURED_KEY + "x")).isEqualTo(401);
    assertThat(admin.get("/tenants").json().path("data").findValuesAsText("id")).contains("fixed");
  }

  @Test
  void list_comesInPages() {
    node.tenant("page-1");
    node.tenant("page-2");
    AdminNode.eventually(
        Duration.ofSeconds(5),
        () -> admin.get("/tenants").json().path("data").findValuesAsText("id").contains("page-2"));

    JsonNode first = admin.get("/tenants?after=page-0&limit=1").json();
    JsonNode second = admin.get("/tenants?after=page-1&limit=1").json();

    assertThat(first.at("/data/0/id").textValue()).isEqualTo("page-1");
    assertThat(first.path("has_more").booleanValue()).isTrue();
    assertThat(second.at("/data/0/id").textValue()).isEqualTo("page-2");
  }

  @Test
  void changesAtTheSameTime_allHappen() {
    node.tenant("busy");

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
}

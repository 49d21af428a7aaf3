package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.node.admin.AdminClient.Answer;
import io.runtimemoat.node.http.RawConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the management API refuses, and that it says what to do. */
@Tag("verify")
class AdminRefusalTest {
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
    node.tenant("strict");
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
  void brokenQuery_isRefused() throws IOException {
    try (RawConnection client = new RawConnection(node.managementPort())) {
      client.head("GET /tenants?limit=%zz", "Authorization: Bearer " + AdminNode.ADMIN_KEY);

      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void largeBody_isRefusedAndTheNodeServesOn() {
    Answer refused = admin.post("/tenants", "{\"id\":\"" + "x".repeat(5_000_000) + "\"}");

    assertThat(refused.status()).isEqualTo(413);
    assertThat(admin.get("/flags").status()).isEqualTo(200);
  }
}

package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.admin.AdminClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what at the management API of a real node. */
@Tag("verify")
class AdminRolesTest {
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
  void adminKey_isNoKeyOfTheDataPort() {
    assertThat(node.modelsStatus(AdminNode.ADMIN_KEY)).isEqualTo(401);
  }

  /** Every operation with no key, a foreign key, a key without roles and one of each role. */
  @Test
  void rolesMatrix_holdsForEveryOperation() {
    node.tenant("roles");
    Map<String, String> keys = new TreeMap<>();
    keys.put("", node.key("roles", "{}"));
    for (Role role : Role.values()) {
      keys.put(role.code(), node.key("roles", "{\"roles\":[\"" + role.code() + "\"]}"));
    }
    keys.values()
        .forEach(
            key ->
                AdminNode.eventually(Duration.ofSeconds(5), () -> node.modelsStatus(key) == 200));
    List<String> wrong = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      // Nothing of this exists, so whoever may do it is told 404 or 400.
      String path =
          operation
              .path()
              .replace("{tenant}", "no-such")
              .replace("{key}", "nosuchkey000")
              .replace("{scope}", "tenant")
              .replace("{flag}", "no-such")
              .replace("{task}", "chat")
              .replace("{trace}", "no-such");
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
    node.tenant("ops");
    String operatorKey = node.key("ops", "{\"roles\":[\"operator\"]}");
    String adminOfOps = node.key("ops", "{\"roles\":[\"admin\"]}");
    AdminClient operator = admin.with(operatorKey);
    AdminNode.eventually(Duration.ofSeconds(5), () -> operator.get("/tenants").status() == 200);

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

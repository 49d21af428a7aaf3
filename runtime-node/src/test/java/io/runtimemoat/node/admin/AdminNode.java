package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.RunningNode;
import io.runtimemoat.node.admin.AdminClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * A real node without a development key and with one tenant of its configuration, {@code fixed}.
 */
final class AdminNode implements AutoCloseable {
  static final String ADMIN_KEY = "the-first-admin-key-of-this-node-0";
  static final String CONFIGURED_KEY = "sk-moat-confkey00001-0123456789abcdef";
  private static final String CONFIGURED_HASH =
      "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";

  final AdminClient admin;
  private final MoatNode node;

  private AdminNode(MoatNode node) {
    this.node = node;
    this.admin = new AdminClient(node.managementUrl(), ADMIN_KEY);
  }

  /** Starts it and waits until it is ready. */
  static AdminNode start(Path folder) throws IOException {
    AdminNode started =
        new AdminNode(
            RunningNode.start(
                folder,
                """
                moat.auth { development-key = off, admin-key = "%s" }
                moat.tenants.fixed {
                  weight = 2, sla = batch, limits { requests-per-minute = 7 }
                  budgets = [{ scope = tenant, day { money = 1.5 }, month { tokens = 9000 } }]
                  keys = [
                    { id = confkey00001, secret-hash = "%s", models = [auto], roles = [viewer] }
                  ]
                }
                """
                    .formatted(ADMIN_KEY, CONFIGURED_HASH)));
    eventually(Duration.ofSeconds(60), () -> started.dataStatus("", "/readyz") == 200);
    return started;
  }

  @Override
  public void close() {
    node.close();
  }

  int managementPort() {
    return URI.create(node.managementUrl()).getPort();
  }

  void tenant(String id) {
    assertThat(admin.post("/tenants", "{\"id\":\"" + id + "\"}").status()).isEqualTo(201);
  }

  /** A new key of a tenant, whole. */
  String key(String tenant, String body) {
    Answer created = admin.post("/tenants/" + tenant + "/keys", body);
    assertThat(created.status()).as(created.json().toString()).isEqualTo(201);
    return created.json().path("key").textValue();
  }

  /** What the data port says to a key. */
  int modelsStatus(String key) {
    return dataStatus(key, "/v1/models");
  }

  private int dataStatus(String key, String path) {
    return new AdminClient(node.dataUrl(), key).get(path).status();
  }

  /** Time until a condition holds; fails after the limit. */
  static Duration eventually(Duration limit, BooleanSupplier condition) {
    Instant start = Instant.now();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.between(start, Instant.now())).isLessThan(limit);
      Thread.onSpinWait();
    }
    return Duration.between(start, Instant.now());
  }
}

package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.RunningNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant or a key that both the management API and the configuration make stops the start. */
@Tag("verify")
class TenantClashTest {
  private static final String SECRET_HASH = "0f".repeat(32);

  @Test
  void nameInBoth_isAStartErrorOfOneLine(@TempDir Path folder) throws Exception {
    String keyId;
    try (MoatNode node = RunningNode.start(folder, "")) {
      AdminClient developer =
          new AdminClient(node.managementUrl(), node.generatedKey().orElseThrow());
      assertThat(developer.post("/tenants", "{\"id\":\"acme\"}").status())
          .as("the development key is admin")
          .isEqualTo(201);
      JsonNode key = developer.post("/tenants/acme/keys", "{}").json();
      keyId = key.path("id").textValue();
    }

    assertThatThrownBy(() -> RunningNode.start(folder, "moat.tenants.acme {}"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "moat.tenants.acme = (section) is not allowed: a tenant that the management API has not"
                + " made; delete it there, or rename this one");
    assertThatThrownBy(
            () ->
                RunningNode.start(
                    folder,
                    "moat.tenants.other.keys = [{ id = %s, secret-hash = \"%s\" }]"
                        .formatted(keyId, SECRET_HASH)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.tenants.other.keys = " + keyId)
        .hasMessageContaining("tenant acme has one");
  }
}

package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.wire.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OperationTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final List<String> OF_THIS_API =
      List.of("/tenants", "/flags", "/lab", "/policy-snapshots", "/population", "/audit");

  private static JsonNode openApi() {
    try (InputStream stream =
        Objects.requireNonNull(Operation.class.getResourceAsStream("/console/openapi.json"))) {
      return new JsonMapper().readTree(stream);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void everyOperation_isDescribed(Operation operation) {
    JsonNode described =
        openApi()
            .path("paths")
            .path(operation.path())
            .path(operation.method().toLowerCase(Locale.ROOT));

    assertThat(described.path("operationId").textValue()).isNotBlank();
    assertThat(described.at("/security/0").has("key")).isTrue();
    assertThat(described.has("requestBody")).isEqualTo(operation.hasBody());
    for (Role role : operation.roles()) {
      assertThat(described.path("description").textValue()).contains(role.code());
    }
    List<String> parameters = new ArrayList<>();
    described.path("parameters").forEach(p -> parameters.add(p.path("name").textValue()));
    for (Matcher names = PARAMETER.matcher(operation.path()); names.find(); ) {
      assertThat(parameters).contains(names.group(1));
    }
  }

  @Test
  void everythingDescribed_isAnOperation() {
    List<String> described = new ArrayList<>();
    openApi()
        .path("paths")
        .properties()
        .forEach(
            path -> {
              if (OF_THIS_API.stream().anyMatch(path.getKey()::startsWith)) {
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (!method.equals("servers")) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        });
              }
            });

    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Operation.values()).map(o -> o.method() + " " + o.path()).toList());
  }

  @Test
  void everyReference_leadsToASchema() {
    JsonNode openApi = openApi();
    List<String> broken =
        openApi.findValuesAsText("$ref").stream()
            .filter(ref -> openApi.at(ref.substring(1)).isMissingNode())
            .toList();

    assertThat(broken).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/tenants, 2",
    "/tenants/, 2",
    "/tenants/acme, 3",
    "/tenants/acme/keys, 2",
    "/tenants/acme/keys/abcdefgh2345, 2",
    "/tenants/acme/budgets/key:abcdefgh2345/waivers, 1",
    "/flags/routing.policy_bandit, 2",
    "/tenant, 0",
    "/tenants/acme/policies/chat/orders, 1",
    "/tenants/acme/exploration, 3",
    "/population, 1",
    "/policy-snapshots, 1",
    "/audit/traces/req-1, 1",
    "/tenants/acme/other, 0",
    "/tenants/acme/keys/a/b, 0",
    "/, 0",
    "/status, 0"
  })
  void path_hasItsOperations(String path, int operations) {
    assertThat(Operation.at(path)).hasSize(operations);
  }

  @Test
  void namesInAPath_areDecoded() {
    assertThat(Operation.at("/tenants/acme/budgets/key%3Aab+c"))
        .allMatch(
            match -> match.parameters().equals(Map.of("tenant", "acme", "scope", "key:ab+c")));
  }

  @Test
  void lineEndsInAPath_stayOutOfTheLog() {
    Operation.Match match = Operation.at("/tenants/a%0Ab%C3%A9").get(0);
    AdminCall call =
        new AdminCall(
            match.operation(),
            match.parameters(),
            Map.of(),
            new Caller("admin-key", Set.of()),
            new Fields(JsonNodeFactory.instance.objectNode()),
            Optional.empty());

    assertThat(call.parameter("tenant")).isEqualTo("a\nb\u00e9");
    assertThat(call.loggable()).isEqualTo("{tenant=a?b?}");
  }

  @Test
  void readersMayRead_andOnlyOperatorsAndAdminsChange() {
    for (Operation operation : Operation.values()) {
      boolean reads =
          operation.method().equals("GET") || operation == Operation.CHECK_GRAMMAR; // a question
      assertThat(operation.changes()).as(operation.name()).isEqualTo(!reads);
      assertThat(operation.roles())
          .as(operation.name())
          .isEqualTo(
              switch (operation) {
                case OFFER_SNAPSHOT -> Set.of(Role.ADMIN, Role.TRAINER);
                case GET_TRACE -> Set.of(Role.ADMIN, Role.AUDITOR);
                default ->
                    reads
                        ? Set.of(Role.ADMIN, Role.OPERATOR, Role.AUDITOR, Role.VIEWER)
                        : Set.of(Role.ADMIN, Role.OPERATOR);
              });
    }
  }
}

package io.runtimemoat.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls of a node of this process, with its generated key where none is named. */
record NodeCalls(MoatNode node) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Posts to the data port. */
  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return post(path, body, key());
  }

  /** The same with another key, and headers by turns of name and value. */
  HttpResponse<String> post(String path, String body, String key, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.dataUrl() + path))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** What the management port answers. */
  JsonNode admin(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(node.managementUrl() + path))
                .header("Authorization", "Bearer " + key())
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    return JSON.readTree(response.body());
  }

  /** Switches on that requests by an alias are decided by what is learned. */
  void letItLearn() throws IOException, InterruptedException {
    admin("PUT", "/flags/routing.policy_bandit", "{\"value\":\"on\",\"reason\":\"let it learn\"}");
  }

  /** The decision of a request as the ledger has it. */
  JsonNode decision(String requestId) throws IOException, InterruptedException {
    for (JsonNode fact : admin("GET", "/audit/traces/" + requestId, "").path("facts")) {
      if (fact.path("manifest").asText().equals("decided/1")) {
        return fact;
      }
    }
    throw new AssertionError("no decision of " + requestId);
  }

  /** Makes a tenant, {@code more} after its id, and a key of it. */
  String keyOfNewTenant(String tenant, String more) throws IOException, InterruptedException {
    admin("POST", "/tenants", "{\"id\":\"" + tenant + "\"" + more + "}");
    return admin("POST", "/tenants/" + tenant + "/keys", "{}").path("key").asText();
  }

  String key() {
    return node.generatedKey().orElseThrow();
  }
}

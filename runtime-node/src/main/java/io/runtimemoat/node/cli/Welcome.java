package io.runtimemoat.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.node.MoatNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What a started node prints: where it is, the key, and a request to paste. */
final class Welcome {
  private static final JsonMapper JSON = new JsonMapper();

  private Welcome() {}

  static String text(MoatNode node) {
    String api = node.dataUrl();
    String status = node.managementUrl();
    String key = node.generatedKey().orElse("$MOAT_API_KEY");
    return """

        Moat %s is serving.
          API          %s/v1
          Status page  %s/
        %s
        Try it:

        curl -N %s/v1/chat/completions \\
          -H "Authorization: Bearer %s" \\
          -H "Content-Type: application/json" \\
          -d '%s'
        """
        .formatted(ProductVersion.text(), api, status, keyLine(node), api, key, exampleRequest());
  }

  private static String keyLine(MoatNode node) {
    return node.generatedKey()
        .map(
            key ->
                "  Key          %s\n               for development only: who has it may call this node and change its tenants,\n               keys and flags\n"
                    .formatted(key))
        .orElse("");
  }

  /** The example of the status page as a chat completion; holds no single quote. */
  private static String exampleRequest() {
    JsonNode example = example();
    ObjectNode request = JSON.createObjectNode();
    request.put("model", "auto").put("stream", true);
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", example.required("text").textValue());
    ObjectNode format = request.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", example.required("schema").required("title").textValue())
        .set("schema", example.required("schema"));
    return request.toString();
  }

  private static JsonNode example() {
    try (InputStream stream = Welcome.class.getResourceAsStream("/console/example.json")) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks console/example.json");
      }
      return JSON.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

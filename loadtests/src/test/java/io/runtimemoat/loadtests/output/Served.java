package io.runtimemoat.loadtests.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * What a client got.
 *
 * @param requestId as the ledger has it
 * @param status of HTTP
 * @param finish the last finish reason; empty where none came
 * @param validation the last validation status that was told
 * @param whole whether the answer came to its end
 * @param error the body or event of an error; empty for none
 */
record Served(
    String requestId,
    int status,
    String text,
    String finish,
    String validation,
    boolean whole,
    String error) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATA = "data: ";
  private static final String DONE = "[DONE]";

  static Served of(HttpResponse<String> response) {
    String body = response.body();
    boolean stream =
        response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
    List<String> events =
        stream
            ? body.lines()
                .filter(line -> line.startsWith(DATA))
                .map(line -> line.substring(DATA.length()))
                .toList()
            : List.of(body);
    StringBuilder text = new StringBuilder();
    String finish = "";
    String validation = "";
    String error = "";
    for (String event : events) {
      if (event.equals(DONE)) {
        continue;
      }
      JsonNode json = json(event);
      JsonNode choice = json.path("choices").path(0);
      text.append(choice.path("delta").path("content").asText(""));
      text.append(choice.path("message").path("content").asText(""));
      finish = choice.path("finish_reason").asText(finish);
      validation = json.path("moat").path("validation_status").asText(validation);
      error = json.has("error") ? event : error;
    }
    boolean whole = stream ? body.endsWith(DATA + DONE + "\n\n") : response.statusCode() == 200;
    return new Served(
        response.headers().firstValue("x-request-id").orElse(""),
        response.statusCode(),
        text.toString(),
        finish,
        validation,
        whole,
        error);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}

package io.runtimemoat.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.node.lab.GrammarLab;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What {@code moat lab grammar} says of a line, over HTTP. */
final class GrammarEndpoint {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> VALUES = List.of("choice", "protobuf", "complete");

  private final Executor executor;

  /**
   * An endpoint.
   *
   * @param executor runs compilations, which take up to some hundred milliseconds
   */
  GrammarEndpoint(Executor executor) {
    this.executor = executor;
  }

  /** The line is the body. */
  CompletionStage<AdminAnswer> check(AdminCall call) throws InvalidRequestException {
    refuseFolder(call.body().get("tokenizer") != null);
    return answered(call.body().node());
  }

  /** The line's members are parameters of the query; schema, choice and protobuf are JSON text. */
  CompletionStage<AdminAnswer> ask(AdminCall call) throws InvalidRequestException {
    refuseFolder(call.query().containsKey("tokenizer"));
    ObjectNode line = JSON.createObjectNode();
    call.query()
        .forEach(
            (name, text) ->
                line.set(
                    name,
                    VALUES.contains(name) ? value(text) : JSON.getNodeFactory().textNode(text)));
    return answered(line);
  }

  private static void refuseFolder(boolean named) throws InvalidRequestException {
    if (named) {
      throw InvalidRequestException.of(
          "tokenizer", "A folder of this machine is read by 'moat lab grammar' alone.");
    }
  }

  /** What is no JSON stays text, of which the lab says what it should have been. */
  private static JsonNode value(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  private CompletionStage<AdminAnswer> answered(ObjectNode line) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (GrammarLab lab = new GrammarLab(System::nanoTime)) {
            return shown(lab.answer(line.toString()));
          }
        },
        executor);
  }

  private static AdminAnswer shown(String answer) {
    try {
      JsonNode said = JSON.readTree(answer);
      if (said.has("error")) {
        throw new Refusal(ApiError.invalid(400, "invalid_line", said.path("error").asText()));
      }
      return AdminAnswer.ok(said);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the lab answers in JSON", e);
    }
  }
}

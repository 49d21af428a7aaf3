package io.runtimemoat.actors.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a shipped model writes under its grammar, token by token and with forced tokens as drafts.
 */
@Tag("verify")
class ForcedTokensTest {
  private static final Path MODELS = Path.of("..", "gpu-bindings", "models");
  private static final int CASES = 24;

  /** A case of the held-out set. */
  private record Task(ChatPrompt prompt, String schema) {
    static Task of(JsonNode node) {
      List<ChatPrompt.Message> messages = new ArrayList<>();
      node.required("messages")
          .forEach(
              message ->
                  messages.add(
                      new ChatPrompt.Message(
                          message.required("role").textValue(),
                          message.required("content").textValue())));
      List<String> names = new ArrayList<>();
      JsonNode schema = node.required("response_schema");
      schema.required("properties").fieldNames().forEachRemaining(names::add);
      String name = node.required("schema").textValue();
      return new Task(
          new ChatPrompt(messages, new ChatPrompt.ResponseSchema(name, names, schema.toString())),
          schema.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "medium", "large"})
  void greedyText_isTheSameWithDrafts(String model) throws Exception {
    List<Task> tasks = tasks();

    List<String> alone = answers(model, 0, Sampling.greedy(), tasks);
    List<String> drafted = answers(model, 8, Sampling.greedy(), tasks);

    // Runs of another width round otherwise: one near tie in some ten thousand tokens may turn.
    assertThat(differing(alone, drafted)).as("%s%n%s", alone, drafted).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = "medium")
  void drawnText_isTheSameWithDrafts(String model) throws Exception {
    List<Task> tasks = tasks();
    Sampling drawn = new Sampling(0.8, 0.95, 0, 0, 1, 0, 0, Map.of(), 7);

    List<String> alone = answers(model, 0, drawn, tasks);
    List<String> drafted = answers(model, 8, drawn, tasks);

    assertThat(differing(alone, drafted)).as("%s%n%s", alone, drafted).isLessThanOrEqualTo(1);
  }

  private static int differing(List<String> some, List<String> others) {
    int differing = 0;
    for (int i = 0; i < some.size(); i++) {
      differing += some.get(i).equals(others.get(i)) ? 0 : 1;
    }
    return differing;
  }

  private static List<Task> tasks() throws Exception {
    JsonMapper json = new JsonMapper();
    List<Task> tasks = new ArrayList<>();
    try (Stream<String> lines = Files.lines(MODELS.resolve("heldout/cases.jsonl"))) {
      List<String> all = lines.toList();
      for (int i = 0; i < CASES; i++) {
        tasks.add(Task.of(json.readTree(all.get(i * all.size() / CASES))));
      }
    }
    return tasks;
  }

  private static List<String> answers(String model, int drafts, Sampling sampling, List<Task> tasks)
      throws Exception {
    var only =
        Map.of(
            "moat.models.dir", MODELS.toString(),
            "moat.models.local",
                List.of(Map.of("name", model, "folder", model, "slots", 1, "max-context", 0)),
            "moat.device.draft-tokens", drafts);
    var config = ConfigFactory.parseMap(only).withFallback(ConfigFactory.load());
    List<String> answers = new ArrayList<>();
    try (OnnxLocalModels models =
        OnnxLocalModels.load(
            ModelSettings.from(config),
            DeviceSettings.from(config),
            new GrammarConstraints(new GrammarBook(1 << 24)))) {
      for (int i = 0; i < tasks.size(); i++) {
        int[] prompt = models.encoder(model).orElseThrow().encodeChat(tasks.get(i).prompt());
        answers.add(
            answer(models.devices().get(0), spec(i, model, prompt, sampling, tasks.get(i))));
      }
    }
    return answers;
  }

  private static SequenceSpec spec(
      long id, String model, int[] prompt, Sampling sampling, Task task) {
    TextGrammar grammar = new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, task.schema(), "");
    return new SequenceSpec(
        id,
        "t",
        1,
        model,
        prompt,
        1,
        256,
        sampling,
        grammar,
        List.of(),
        -1,
        false,
        Instant.now().plusSeconds(60),
        0);
  }

  private static String answer(Device device, SequenceSpec spec) {
    StringBuilder text = new StringBuilder();
    CompletableFuture<String> whole = new CompletableFuture<>();
    SequenceListener listener =
        new SequenceListener() {
          @Override
          public void onText(TextBatch batch) {
            text.append(batch.text());
          }

          @Override
          public void onEnd(SequenceOutcome outcome) {
            whole.complete(outcome.status() + " " + text);
          }
        };
    assertThat(device.submit(spec, listener)).isEqualTo(Admission.ACCEPTED);
    device.request(spec.sequenceId(), 1_000);
    String answer = whole.join();
    assertThat(answer).startsWith("FINISHED {");
    return answer;
  }
}

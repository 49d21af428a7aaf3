package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.TextGrammar;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedRequestTest {
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void forget() {
    port.completions.requests.clear();
  }

  @Test
  void plainRequest_setsNothing() {
    CompletionRequest request = accepted("");

    assertThat(request.model()).isEqualTo("auto");
    assertThat(request.principal()).isEqualTo(DataPortFixture.PRINCIPAL);
    assertThat(request.requestId()).matches("[0-9a-f]{32}");
    assertThat(request.prompt())
        .isEqualTo(new Prompt.Chat(new ChatPrompt(List.of(new Message("user", "Hi")), null)));
    assertThat(request.parameters()).isEqualTo(RequestedParameters.none());
    assertThat(request.streaming()).isFalse();
    assertThat(request.timeLimit()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void everyParameter_arrives() {
    CompletionRequest request =
        accepted(
            """
            "max_tokens":50,"max_completion_tokens":40,"temperature":0.5,"top_p":0.9,"top_k":20,
            "min_p":0.05,"repetition_penalty":1.1,"frequency_penalty":-1,"presence_penalty":2,
            "seed":-7,"logit_bias":{"42":-100,"7":1.5},"stop":["a","b"],"n":2,"logprobs":true,
            "top_logprobs":3,"stream":true,"moat":{"timeout_ms":500,"later":1}
            """);

    assertThat(request.parameters())
        .isEqualTo(
            new RequestedParameters(
                40,
                0.5,
                0.9,
                20,
                0.05,
                1.1,
                -1.0,
                2.0,
                -7L,
                Map.of(42, -100.0, 7, 1.5),
                List.of("a", "b"),
                2,
                3));
    assertThat(request.streaming()).isTrue();
    assertThat(request.timeLimit()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void clientsOwnBounds_becomeTerms() {
    RequestAllowance open = RequestTerms.open().allowance();
    assertThat(accepted("\"moat\":{\"later\":1}").terms().allowance()).isEqualTo(open);

    CompletionRequest request =
        accepted("\"moat\":{\"max_cost\":0.25,\"soft_timeout_ms\":2000,\"timeout_ms\":9000}");

    assertThat(request.timeLimit()).isEqualTo(Duration.ofSeconds(9));
    assertThat(request.terms().allowance())
        .isEqualTo(
            new RequestAllowance(
                Money.ofUnits(0.25),
                Duration.ofSeconds(2),
                Duration.ofSeconds(9),
                open.maxTokens(),
                open.maxAttempts()));
    assertThat(accepted("\"moat\":{\"max_cost\":0}").terms().allowance().maxCost())
        .isEqualTo(Money.ZERO);
    assertThat(accepted("\"moat\":{\"timeout_ms\":9223372036854775807}").timeLimit())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void clientsOwnWishes_areReadAndElseLeftToTheNode() {
    assertThat(accepted("\"moat\":{\"later\":1}").body().wishes()).isEqualTo(OutputWishes.NONE);
    assertThat(
            accepted("\"moat\":{\"on_failure\":\"error\",\"format\":\"assert\"}").body().wishes())
        .isEqualTo(new OutputWishes(true, false, null));
    assertThat(
            accepted("\"moat\":{\"on_failure\":\"complete\",\"format\":\"annotate\"}")
                .body()
                .wishes())
        .isEqualTo(new OutputWishes(false, true, null));
    assertThat(accepted("\"moat\":{\"property_order\":\"any\"}").body().wishes())
        .isEqualTo(new OutputWishes(null, null, true));
    assertThat(accepted("\"moat\":{\"property_order\":\"schema\"}").body().wishes())
        .isEqualTo(new OutputWishes(null, null, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"structured_outputs\":{\"regex\":\"a+\"}|REGEX|a+",
        "\"guided_choice\":[\"a\",\"b\"]|CHOICE|[\"a\",\"b\"]",
        "\"guided_json\":{\"type\":\"string\"}|JSON_SCHEMA|{\"type\":\"string\"}",
        "\"response_format\":{\"type\":\"json_object\"}|JSON_SCHEMA|{\"type\":\"object\"}"
      })
  void textPrompt_isHeldToWhatChatsAre(String fields, TextGrammar.Kind kind, String definition) {
    String body =
        "{\"model\":\"m\",\"prompt\":\"p\",\"moat\":{\"on_failure\":\"error\"}," + fields + "}";

    assertThat(port.post("/v1/completions", body).statusCode()).isEqualTo(200);

    ClientBody read = next().body();
    assertThat(read.grammar()).isEqualTo(new TextGrammar(kind, definition, ""));
    assertThat(read.wishes()).isEqualTo(new OutputWishes(null, false, null));
  }

  @Test
  void boundaryValues_areInRange() {
    RequestedParameters parameters =
        accepted("\"top_p\":0,\"top_k\":-1,\"max_tokens\":3.0,\"temperature\":2,\"stop\":\"x\"")
            .parameters();

    assertThat(parameters.topP()).isPositive();
    assertThat(parameters.topK()).isZero();
    assertThat(parameters.maxTokens()).isEqualTo(3);
    assertThat(parameters.temperature()).isEqualTo(2);
    assertThat(parameters.stop()).containsExactly("x");
  }

  @Test
  void knownParametersWithoutEffect_areNoError() {
    CompletionRequest request =
        accepted(
            """
            "tools":[],"functions":null,"tool_choice":"auto","parallel_tool_calls":true,
            "user":"u","safety_identifier":"s","metadata":{"a":"b"},"store":true,
            "service_tier":"auto","reasoning_effort":"low","verbosity":"high",
            "prediction":{"type":"content","content":"x"},"prompt_cache_key":"k",
            "prompt_cache_retention":"24h","modalities":["text"],"audio":{"voice":"x"},
            "stream_options":{"include_usage":true,"include_obfuscation":false},
            "response_format":{"type":"text"},"temperature":null,"an_unknown_field":[1]
            """);

    assertThat(request.parameters()).isEqualTo(RequestedParameters.none());
  }

  @Test
  void everyRoleAndTextParts_areRead() {
    String body =
        """
        {"model":"small","messages":[
          {"role":"system","content":"s"},{"role":"developer","content":"d"},
          {"role":"user","name":"n","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
          {"role":"assistant","content":""}]}
        """;

    assertThat(port.post("/chat/completions", body).statusCode()).isEqualTo(200);

    assertThat(next().prompt())
        .isEqualTo(
            new Prompt.Chat(
                new ChatPrompt(
                    List.of(
                        new Message("system", "s"),
                        new Message("developer", "d"),
                        new Message("user", "ab"),
                        new Message("assistant", "")),
                    null)));
  }

  @Test
  void jsonSchema_reachesThePromptInItsOwnOrder() {
    CompletionRequest request =
        accepted(
            """
            "response_format":{"type":"json_schema","json_schema":{"name":"ticket","strict":true,
              "schema":{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"number"}},
              "required":["z","a"],"additionalProperties":false}}}
            """);

    assertThat(((Prompt.Chat) request.prompt()).conversation().responseSchema())
        .isEqualTo(
            new ResponseSchema(
                "ticket",
                List.of("z", "a"),
                "{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"string\"},"
                    + "\"a\":{\"type\":\"number\"}},\"required\":[\"z\",\"a\"],"
                    + "\"additionalProperties\":false}"));
  }

  @Test
  void jsonObject_isASchemaOfAnyObject() {
    CompletionRequest request = accepted("\"response_format\":{\"type\":\"json_object\"}");

    assertThat(((Prompt.Chat) request.prompt()).conversation().responseSchema())
        .isEqualTo(new ResponseSchema("json_object", List.of(), "{\"type\":\"object\"}"));
  }

  @Test
  void textPrompt_isRaw() {
    String body =
        "{\"model\":\"small\",\"prompt\":[\"Once \"],\"suffix\":\"\",\"best_of\":2,\"n\":2,"
            + "\"logprobs\":0,\"max_tokens\":5}";

    assertThat(port.post("/v1/completions", body).statusCode()).isEqualTo(200);

    CompletionRequest request = next();
    assertThat(request.prompt()).isEqualTo(new Prompt.Raw("Once "));
    assertThat(request.parameters().topLogprobs()).isZero();
  }

  @Test
  void requestIds_differ() {
    assertThat(accepted("").requestId()).isNotEqualTo(accepted("").requestId());
  }

  private static CompletionRequest accepted(String fields) {
    HttpResponse<String> response = port.chat(fields);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return next();
  }

  private static CompletionRequest next() {
    CompletionRequest request = port.completions.requests.poll();
    assertThat(request).isNotNull();
    return request;
  }
}

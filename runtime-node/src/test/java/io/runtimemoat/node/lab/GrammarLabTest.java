package io.runtimemoat.node.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import io.runtimemoat.gpu.tokenizer.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrammarLabTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TOKENIZER = "../gpu-bindings/models/small";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"maximum\":9},"
          + "\"b\":{\"enum\":[\"x\",\"y\"]}},\"required\":[\"a\",\"b\"],\"uniqueThings\":1}";

  private final AtomicLong nanos = new AtomicLong();
  private final GrammarLab lab = new GrammarLab(() -> nanos.addAndGet(1500));

  @AfterEach
  void close() {
    lab.close();
  }

  private JsonNode answer(String line) throws JsonProcessingException {
    return JSON.readTree(lab.answer(line));
  }

  private static String line(String text, String more) {
    String quoted = text.replace("\"", "\\\"");
    return "{\"schema\":" + SCHEMA + ",\"text\":\"" + quoted + "\"" + more + "}";
  }

  @Test
  void validText_isReported() throws JsonProcessingException {
    JsonNode answer = answer(line("{\"b\":\"x\",\"a\":1.0}", ""));

    assertThat(answer.path("compile").asText()).isEqualTo("ok");
    assertThat(answer.path("verdict").asText()).isEqualTo("valid");
    assertThat(answer.path("compileUs").asDouble()).isEqualTo(1.5);
    assertThat(answer.path("validateUs").asDouble()).isEqualTo(1.5);
    assertThat(answer.at("/report/exact/enum/0").asText()).isEqualTo("/properties/b");
    assertThat(answer.at("/report/ignored/uniqueThings/0").asText()).isEmpty();
    assertThat(answer.at("/report/ignored").has("uniqueThings")).isTrue();
  }

  @Test
  void placesThatAreHeld_areToldOfTheText() throws JsonProcessingException {
    String schema =
        "{\"properties\":{\"a\":{\"prefixItems\":[{}],\"uniqueItems\":true},"
            + "\"b\":{\"prefixItems\":[{}],\"uniqueItems\":true}}}";
    JsonNode answer = answer("{\"schema\":" + schema + ",\"text\":\"{\\\"b\\\":[1]}\"}");

    assertThat(answer.path("held").toString()).isEqualTo("[\"/properties/b\"]");
    assertThat(answer.at("/report/checked/uniqueItems").size()).isEqualTo(2);
  }

  @Test
  void schemaThatNothingSatisfies_isRefusedWhereItStands() throws JsonProcessingException {
    String schema =
        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":"
            + "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":3,"
            + "\"items\":{\"type\":\"boolean\"}}}}";

    JsonNode refused = answer("{\"schema\":" + schema + "}").path("refused");

    assertThat(refused.path("path").asText()).isEqualTo("/properties/a");
    assertThat(refused.path("keyword").asText()).isEqualTo("uniqueItems");
    assertThat(refused.path("reason").asText()).startsWith("no value can satisfy it");
  }

  @Test
  void invalidText_namesByteAndPathAndWhatWasExpected() throws JsonProcessingException {
    JsonNode answer = answer(line("{\"b\":\"x\",\"a\":12}", ""));

    assertThat(answer.path("verdict").asText()).isEqualTo("invalid");
    assertThat(answer.path("at").asInt()).isEqualTo(14);
    assertThat(answer.path("path").asText()).isEqualTo("/a");
    assertThat(answer.path("expected").toString()).isEqualTo("[\"integer <= 9\"]");
  }

  @Test
  void patternChoiceAndRules_areReadLikeSchemas() throws JsonProcessingException {
    JsonNode pattern = answer("{\"pattern\":\"[a-z]+-[0-9]\",\"text\":\"ab\",\"complete\":true}");
    assertThat(pattern.path("verdict").asText()).isEqualTo("incomplete");
    assertThat(pattern.path("completion").asText()).isEqualTo("-0");

    JsonNode message =
        answer(
            "{\"protobuf\":{\"descriptor_set\":\"CicKB2EucHJvdG8SAWEiEQoBTRIMCgFuGAEgASgFUgFuYgZwcm90bzM=\","
                + "\"message\":\"a.M\"},\"text\":\"{\\\"n\\\":2147483648}\"}");
    assertThat(message.path("verdict").asText()).isEqualTo("invalid");
    assertThat(answer("{\"protobuf\":{}}").path("error").asText()).contains("descriptor_set");
    JsonNode choice = answer("{\"choice\":[\"yes\",\"no\"],\"text\":\"nope\"}");
    assertThat(choice.path("verdict").asText()).isEqualTo("invalid");
    assertThat(choice.path("at").asInt()).isEqualTo(2);
    assertThat(choice.path("expected").toString()).isEqualTo("[\"end of text\"]");

    JsonNode rules = answer("{\"ebnf\":\"root ::= \\\"a\\\" root | \\\"b\\\"\",\"text\":\"aab\"}");
    assertThat(rules.path("verdict").asText()).isEqualTo("valid");

    JsonNode refused = answer("{\"ebnf\":\"root ::= x\"}");
    assertThat(refused.path("compile").asText()).isEqualTo("refused");
    assertThat(refused.at("/refused/keyword").asText()).isEqualTo("ebnf");
    assertThat(refused.at("/refused/path").asText()).isEqualTo("rule root");
    assertThat(answer("{\"schema\":{},\"pattern\":\"a\"}").path("error").asText())
        .isEqualTo("only one of schema and pattern may be given");
    assertThat(answer("{\"choice\":[1]}").path("error").asText())
        .isEqualTo("choice must be a list of strings");
  }

  @Test
  void incompleteText_isCompleted() throws JsonProcessingException {
    JsonNode answer = answer(line("{\"b\":\"", ",\"complete\":true"));

    assertThat(answer.path("verdict").asText()).isEqualTo("incomplete");
    assertThat(answer.path("completion").asText()).isEqualTo("x\",\"a\":0}");
  }

  @Test
  void refusedSchema_isNamed() throws JsonProcessingException {
    JsonNode answer = answer("{\"schema\":{\"items\":{\"pattern\":\"(a)\\\\1\"}},\"text\":\"[]\"}");

    assertThat(answer.path("compile").asText()).isEqualTo("refused");
    assertThat(answer.at("/refused/keyword").asText()).isEqualTo("pattern");
    assertThat(answer.at("/refused/path").asText()).isEqualTo("/items");
    assertThat(answer.has("verdict")).isFalse();
  }

  @Test
  void draftAndFormat_decide() throws JsonProcessingException {
    String schema = "{\"schema\":{\"const\":1,\"format\":\"date\"},\"text\":\"\\\"2023-02-29\\\"\"";

    assertThat(answer(schema + ",\"draft\":\"draft-04\"}").path("verdict").asText())
        .isEqualTo("valid");
    assertThat(answer(schema + ",\"draft\":\"2020-12\"}").path("verdict").asText())
        .isEqualTo("invalid");
    assertThat(
            answer(schema + ",\"draft\":\"draft-04\",\"format\":\"assert\"}")
                .path("verdict")
                .asText())
        .isEqualTo("invalid");
  }

  @Test
  void tokensOfAValidText_areAllowed() throws JsonProcessingException {
    String tokenizer = ",\"tokenizer\":\"" + TOKENIZER + "\"";

    JsonNode valid = answer(line("{\"a\": 5, \"b\": \"y\"}", tokenizer));
    assertThat(valid.path("maskedOut").toString()).isEqualTo("[]");
    assertThat(valid.at("/maskUs/mean").asDouble()).isEqualTo(1.5);
    assertThat(valid.at("/maskUs/p99").asDouble()).isEqualTo(1.5);

    assertThat(answer(line("{\"a\": 5, \"b\": \"z\"}", tokenizer)).path("maskedOut")).hasSize(1);
  }

  /** A vocabulary that lacks tokens of a valid text, as a mask that is wrong would. */
  @Test
  void everyTokenThatIsNotAllowed_isNamed() throws Exception {
    String text = "{\"a\": 5, \"b\": \"y\"}";
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.load(Path.of(TOKENIZER, "tokenizer.json"))) {
      int[] tokens = tokenizer.encodeText(text);
      int third = tokens[2];
      List<byte[]> lacking =
          IntStream.range(0, tokenizer.vocabularySize())
              .mapToObj(
                  token ->
                      token == third || token == tokens[tokens.length - 1]
                          ? new byte[0]
                          : tokenizer.tokenBytes(token))
              .toList();
      Map<String, JsonValue> out = new LinkedHashMap<>();

      new LabVocabularies.Loaded(tokenizer, TokenVocabulary.of(lacking, List.of()))
          .check(Grammar.ofSchema(SCHEMA), text, () -> 0, out);

      List<Integer> missing =
          IntStream.range(0, tokens.length)
              .filter(i -> lacking.get(tokens[i]).length == 0)
              .boxed()
              .toList();
      assertThat(missing).hasSizeGreaterThan(1);
      assertThat(JsonText.of(Objects.requireNonNull(out.get("maskedOut"))))
          .isEqualTo(missing.toString().replace(" ", ""));
    }
  }

  @Test
  void badLines_sayWhatIsWrong() throws JsonProcessingException {
    assertThat(answer("{").path("error").asText()).contains("no JSON");
    assertThat(answer("[]").path("error").asText()).contains("object");
    assertThat(answer("{\"text\":\"1\"}").path("error").asText()).contains("schema");
    assertThat(answer(line("1", ",\"draft\":\"draft-03\"")).path("error").asText())
        .contains("draft-04");
    assertThat(answer(line("1", ",\"format\":\"x\"")).path("error").asText()).contains("assert");
    assertThat(answer(line("1", ",\"tokenizer\":\"nowhere\"")).path("error").asText())
        .contains("tokenizer.json");
  }
}

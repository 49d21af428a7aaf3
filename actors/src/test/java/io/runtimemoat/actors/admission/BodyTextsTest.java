package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTextsTest {
  private static final String BODY =
      """
      {"model": "m", "user": "u", "temperature": 0.5, "stream": true, "stop": ["s", 3],
       "metadata": {"k": "meta"}, "documents": [{"text": "doc"}], "unknown": "x",
       "prediction": {"type": "content", "content": "pred"},
       "tools": [{"type": "function", "function": {"name": "f", "description": "tool"}}],
       "tool_choice": "auto", "response_format": {"type": "json_object"},
       "messages": [
         {"role": "system", "content": "sys", "name": "n"},
         {"role": "user", "content": [
           {"type": "text", "text": "part"},
           {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA=", "detail": "d"}},
           {"type": "image_url", "image_url": {"url": "http://a:b@c/"}},
           {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]},
         {"role": "assistant", "content": null, "refusal": "no", "tool_calls": [
           {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
         {"role": "tool", "tool_call_id": "call_1", "content": "result"}]}
      """;

  @Test
  void texts_areAllButWhatTheFormatItselfNames() {
    assertThat(BodyTexts.of(Requests.object(BODY)))
        .containsExactly(
            "u",
            "s",
            "k",
            "meta",
            "documents",
            "text",
            "doc",
            "unknown",
            "x",
            "pred",
            "tool",
            "sys",
            "n",
            "part",
            "http://a:b@c/",
            "no",
            "{}",
            "result");
  }

  @Test
  void namesOfTheProtocol_areStructureOnlyWhereTheProtocolHasThem() {
    ObjectNode body =
        Requests.object(
            """
            {"id": "a@example.org", "documents": [{"id": "b@example.org", "role": "c@example.org"}],
             "tools": [{"type": "function", "function": {"name": "f", "parameters": {
               "type": "object", "properties": {
                 "id": {"enum": ["d@example.org"]}, "e@example.org": {"type": "string"}}}}}],
             "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {
               "properties": {"type": {"const": "f@example.org"}}}}},
             "metadata": {"g@example.org": "h"},
             "messages": [{"role": "user", "content": "hi", "x": {"tool_call_id": "i@example.org"}}]}
            """);

    assertThat(BodyTexts.of(body).stream().filter(text -> text.contains("@")))
        .containsExactly(
            "a@example.org",
            "b@example.org",
            "c@example.org",
            "d@example.org",
            "e@example.org",
            "f@example.org",
            "g@example.org",
            "i@example.org");
  }

  @Test
  void whatIsNoWord_isATextWhereTheFormatHasAWord() {
    ObjectNode body =
        Requests.object(
            """
            {"service_tier": "joe@example.org", "verbosity": {"id": "card"}, "model": "a/b:c-1.2_x",
             "messages": [{"role": "tool", "tool_call_id": "call +1 415", "content": [
               {"type": "input_audio", "input_audio": {"data": "AAAA joe", "format": "wav"}}]}]}
            """);

    assertThat(BodyTexts.of(body))
        .containsExactly("joe@example.org", "id", "card", "call +1 415", "AAAA joe");
  }

  @Test
  void otherNamesOfFields_comeWhereTheOldOnesWere() {
    ObjectNode body = Requests.object("{\"metadata\": {\"a@b.org\": 1, \"c\": [{\"d\": null}]}}");

    ObjectNode changed = BodyTexts.with(body, List.of("A", "C", "D"));

    assertThat(changed)
        .isEqualTo(Requests.object("{\"metadata\": {\"A\": 1, \"C\": [{\"D\": null}]}}"));
    assertThat(body.at("/metadata/a@b.org").asInt()).as("the client's own").isEqualTo(1);
  }

  @Test
  void otherTexts_comeWhereTheOldOnesWere() {
    ObjectNode body = Requests.object(BODY);
    List<String> texts = BodyTexts.of(body).stream().map(text -> text + "!").toList();

    ObjectNode changed = BodyTexts.with(body, texts);

    assertThat(BodyTexts.of(changed)).isEqualTo(texts);
    assertThat(changed.at("/messages/1/content/0/text").asText()).isEqualTo("part!");
    assertThat(changed.at("/messages/2/tool_calls/0/id").asText()).isEqualTo("call_1");
    assertThat(changed.at("/messages/2/content").isNull()).isTrue();
    assertThat(changed.at("/stop/1").asInt()).isEqualTo(3);
    assertThat(body).as("the client's own is as it was").isEqualTo(Requests.object(BODY));
  }

  @Test
  void textThatOnlyBeginsLikeAPicture_isAText() {
    ObjectNode body =
        Requests.object(
            """
            {"messages": [{"content": [
              {"image_url": {"url": "data:image/png;base64,AAAA joe@example.org"}},
              {"image_url": {"url": "data:image/png joe@example.org ;base64,AAAA"}},
              {"image_url": {"url": "data:image/4111111111111111;base64,AAAA"}},
              {"image_url": {"url": "data:image/ joe"}},
              {"text": "data:image/png;base64,AAAA"}]}]}
            """);

    assertThat(BodyTexts.of(body)).hasSize(5);
  }
}

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
  void texts_areAllButNamesToolsSoundAndPictures() {
    assertThat(BodyTexts.of(Requests.object(BODY)))
        .containsExactly(
            "u",
            "s",
            "meta",
            "doc",
            "x",
            "pred",
            "sys",
            "n",
            "part",
            "d",
            "http://a:b@c/",
            "no",
            "f",
            "{}",
            "result");
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
            {"messages": [{"content": "data:image/png;base64,AAAA joe@example.org"},
                          {"content": "data:image/png joe@example.org ;base64,AAAA"},
                          {"content": "data:image/ joe"}]}
            """);

    assertThat(BodyTexts.of(body)).hasSize(3);
  }
}

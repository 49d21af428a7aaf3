package io.runtimemoat.actors.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.SchemaSketch;
import io.runtimemoat.decision.features.SchemaSummary;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.gpu.ChatPrompt;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a request what features are made of. */
public final class RequestSketches {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MINUTES_PER_HOUR = 60;

  static RequestSketch of(CompletionRequest request, Instant now) {
    SlaTier sla = request.principal().sla();
    Integer asked = request.parameters().maxTokens();
    int maxTokens = asked == null ? -1 : asked;
    LocalTime time = LocalTime.ofInstant(now, ZoneOffset.UTC);
    int minuteOfDay = time.getHour() * MINUTES_PER_HOUR + time.getMinute();
    if (request.prompt() instanceof Prompt.Chat chat) {
      return ofChat(chat.conversation(), maxTokens, sla, minuteOfDay);
    }
    String text = ((Prompt.Raw) request.prompt()).text();
    return new RequestSketch(
        "", text, text.length(), 1, SchemaSummary.none(), maxTokens, sla, minuteOfDay);
  }

  /** What features are made of, of a conversation. */
  public static RequestSketch ofChat(ChatPrompt chat, int maxTokens, SlaTier sla, int minuteOfDay) {
    StringBuilder instructions = new StringBuilder();
    String input = "";
    int chars = 0;
    List<ChatPrompt.Message> messages = chat.messages();
    for (ChatPrompt.Message message : messages) {
      chars += message.content().length();
      switch (message.role()) {
        case "system", "developer" -> instructions.append(message.content()).append('\n');
        case "user" -> input = message.content();
        default -> {} // what assistants said before tells little about what is asked now
      }
    }
    return new RequestSketch(
        instructions.toString(),
        input,
        chars,
        messages.size(),
        summary(chat.responseSchema()),
        maxTokens,
        sla,
        minuteOfDay);
  }

  private static SchemaSummary summary(ChatPrompt.@Nullable ResponseSchema schema) {
    if (schema == null) {
      return SchemaSummary.none();
    }
    try {
      return SchemaSketch.of(JSON.readValue(schema.json(), Object.class));
    } catch (JsonProcessingException edgeLetItPass) {
      throw new IllegalArgumentException("the response schema is not JSON", edgeLetItPass);
    }
  }

  private RequestSketches() {}
}

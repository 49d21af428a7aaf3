package io.runtimemoat.actors.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One chat completion to ask an upstream for.
 *
 * @param model the name it has here; the upstream's own name replaces it on the wire
 * @param body OpenAI's parameters, messages among them; {@code model}, {@code stream} and {@code
 *     stream_options} are set by the call. Not changed, and not to be changed while the call lives
 * @param streaming whether the answer is asked for as a stream
 * @param wantedWhole whether nobody reads it before its end: its first content may take as long as
 *     all of it
 * @param choices the body's {@code n}, at least 1
 * @param promptTokens how many the prompt has, about: charged when the upstream does not say
 * @param headers passed on: {@code traceparent}, {@code tracestate}, {@code x-request-id}
 */
public record UpstreamRequest(
    String model,
    ObjectNode body,
    boolean streaming,
    boolean wantedWhole,
    int choices,
    int promptTokens,
    Map<String, String> headers) {
  private static final JsonMapper JSON = new JsonMapper();

  public UpstreamRequest {
    headers = Map.copyOf(headers);
  }

  /** The request's body for an upstream that calls the model so. */
  byte[] toBytes(String upstreamModel) {
    ObjectNode sent = JSON.createObjectNode();
    sent.setAll(body);
    sent.put("model", upstreamModel).put("stream", streaming);
    sent.remove("stream_options");
    if (streaming) {
      sent.putObject("stream_options").put("include_usage", true);
    }
    try {
      return JSON.writeValueAsBytes(sent);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a body that cannot be written as JSON", e);
    }
  }
}

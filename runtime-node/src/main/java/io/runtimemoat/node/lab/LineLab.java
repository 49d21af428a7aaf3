package io.runtimemoat.node.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An instrument that answers one JSON object with another; line in, line out. */
public abstract class LineLab {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The answer to a line; {@code {"error": …}} to one that asks for nothing. */
  public final String answer(String line) {
    ObjectNode out = JSON.createObjectNode();
    try {
      JsonNode request = JSON.readTree(line);
      if (!request.isObject()) {
        throw new BadLineException("a line must be a JSON object");
      }
      answer(new LabFields("", request), out);
    } catch (JsonProcessingException e) {
      out.removeAll().put("error", "the line is no JSON: " + e.getOriginalMessage());
    } catch (BadLineException | IllegalArgumentException e) {
      out.removeAll().put("error", String.valueOf(e.getMessage()));
    }
    return out.toString();
  }

  abstract void answer(LabFields request, ObjectNode out) throws BadLineException;

  /** A number; null where it is none, which JSON has no word for. */
  static void put(ObjectNode out, String name, double value) {
    if (Double.isFinite(value)) {
      out.put(name, value);
    } else {
      out.putNull(name);
    }
  }
}

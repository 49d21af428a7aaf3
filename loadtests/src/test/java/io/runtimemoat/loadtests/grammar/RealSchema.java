package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * A schema that somebody published.
 *
 * @param source what it is from, as in {@code packages.tsv}
 * @param path in the package
 * @param name of the part of that file; empty for the whole
 * @param digest SHA-256 of its text
 * @param keywords that it has
 */
public record RealSchema(
    String source, String path, String name, String digest, List<String> keywords, String text) {
  private static final JsonMapper JSON = new JsonMapper();

  public RealSchema {
    keywords = List.copyOf(keywords);
  }

  /** The schema as a tree. */
  public JsonNode tree() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(this + " is no JSON", e);
    }
  }

  @Override
  public String toString() {
    return source + " " + path + (name.isEmpty() ? "" : " " + name);
  }
}

package io.runtimemoat.node.litellm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one mapping and remembers which of its keys nobody asked for. */
final class YamlReader {
  private final String path;
  private final JsonNode node;
  private final Set<String> read = new TreeSet<>();

  YamlReader(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  String path() {
    return path;
  }

  private JsonNode take(String key) {
    read.add(key);
    return node.path(key);
  }

  YamlReader section(String key) {
    return new YamlReader(at(key), take(key));
  }

  List<YamlReader> sections(String key) {
    List<YamlReader> readers = new ArrayList<>();
    for (JsonNode entry : take(key)) {
      readers.add(new YamlReader(at(key) + "[" + readers.size() + "]", entry));
    }
    return readers;
  }

  Optional<String> text(String key) {
    JsonNode value = take(key);
    return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  /** A number, also one that is written as text; empty when it is neither. */
  Optional<Double> number(String key) {
    Optional<String> text = text(key);
    try {
      return text.map(Double::valueOf).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      read.remove(key); // reported as not carried
      return Optional.empty();
    }
  }

  Optional<Boolean> flag(String key) {
    JsonNode value = take(key);
    return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
  }

  /** Names to lists of names; LiteLLM writes a list of one-entry mappings. */
  List<Map.Entry<String, List<String>>> namedLists(String key) {
    List<Map.Entry<String, List<String>>> entries = new ArrayList<>();
    JsonNode value = take(key);
    for (JsonNode mapping : value.isArray() ? value : List.of(value)) {
      for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
        List<String> names = new ArrayList<>();
        entry.getValue().forEach(name -> names.add(name.asText()));
        entries.add(Map.entry(entry.getKey(), List.copyOf(names)));
      }
    }
    return entries;
  }

  /** Texts by name. */
  List<Map.Entry<String, String>> texts(String key) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    take(key).properties().forEach(e -> entries.add(Map.entry(e.getKey(), e.getValue().asText())));
    return entries;
  }

  /** Keys, with their path, that were not asked for. */
  List<String> unread() {
    List<String> unread = new ArrayList<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!read.contains(name)) {
        unread.add(at(name));
      }
    }
    return unread;
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}

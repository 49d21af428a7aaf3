package io.runtimemoat.decision.grammar.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An array or object that is being read. */
final class OpenContainer {
  private final boolean array;
  private final List<JsonValue> items = new ArrayList<>(0);
  private final Map<String, JsonValue> members = new LinkedHashMap<>(0);
  private String key = "";

  OpenContainer(boolean array) {
    this.array = array;
  }

  boolean isArray() {
    return array;
  }

  /** Whether a member of this name is there. */
  boolean has(String name) {
    return members.containsKey(name);
  }

  /** The name of the member whose value comes next. */
  void name(String next) {
    key = next;
  }

  void add(JsonValue value) {
    if (array) {
      items.add(value);
    } else {
      members.put(key, value);
    }
  }

  JsonValue close() {
    return array ? new JsonValue.Arr(items) : new JsonValue.Obj(members);
  }
}

package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JSON Schemas that stand in a grammar's rules, each a rule of its own. */
final class InlineSchemas {
  /** Each is compiled, within bounds of its own. */
  private static final int MOST = 16;

  private static final int MOST_DEPTH = 1_000;
  private static final String NAME = "%json ";

  private final List<String> texts = new ArrayList<>();

  List<String> texts() {
    return texts;
  }

  /** Reads the object behind {@code %json}; calls the rule that it becomes. */
  Regex read(LarkCursor cursor) throws RefusedRulesException {
    Cursor at = cursor.at();
    cursor.skip();
    if (!at.looksAt("{")) {
      throw at.refused("%json is followed by a JSON Schema in braces");
    }
    int start = at.at();
    pass(at);
    String text = at.since(start);
    if (hasMember(text, "x-guidance")) {
      throw at.refused("x-guidance in %json is not supported: leave it out");
    }
    if (texts.size() == MOST) {
      throw at.refused("more than " + MOST + " schemas");
    }
    texts.add(text);
    return new Regex.Call(NAME + texts.size());
  }

  /** A text that is no JSON has none: compiling it says so. */
  private static boolean hasMember(String text, String name) {
    try {
      return JsonReader.read(text, MOST_DEPTH) instanceof JsonValue.Obj object
          && object.members().containsKey(name);
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  private static void pass(Cursor at) throws RefusedRulesException {
    int depth = 0;
    boolean quoted = false;
    do {
      int c = at.next();
      if (quoted && c == '\\') {
        at.next();
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '}')) {
        depth += c == '{' ? 1 : -1;
      }
    } while (depth > 0);
  }

  void addTo(Map<String, Regex> bodies) {
    for (int i = 0; i < texts.size(); i++) {
      bodies.put(NAME + (i + 1), new Regex.Value(i));
    }
  }
}

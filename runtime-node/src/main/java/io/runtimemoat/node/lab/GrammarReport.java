package io.runtimemoat.node.lab;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keywords by how they are enforced, each with the paths of the schemas that have it. */
final class GrammarReport {
  private GrammarReport() {}

  static JsonValue of(List<KeywordUse> keywords) {
    Map<String, JsonValue> report = new LinkedHashMap<>();
    for (Enforcement enforcement : Enforcement.values()) {
      Map<String, List<JsonValue>> paths = new LinkedHashMap<>();
      for (KeywordUse use : keywords) {
        if (use.enforcement() == enforcement) {
          paths
              .computeIfAbsent(use.keyword(), keyword -> new ArrayList<>())
              .add(new JsonValue.Str(use.path()));
        }
      }
      Map<String, JsonValue> byKeyword = new LinkedHashMap<>();
      paths.forEach((keyword, list) -> byKeyword.put(keyword, new JsonValue.Arr(list)));
      report.put(enforcement.name().toLowerCase(Locale.ROOT), new JsonValue.Obj(byKeyword));
    }
    return new JsonValue.Obj(report);
  }
}

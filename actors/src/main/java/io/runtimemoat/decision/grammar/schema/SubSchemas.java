package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonValue;
import java.util.List;
import java.util.Map;

/** Which keywords of a draft hold schemas. */
final class SubSchemas {
  private enum Shape {
    ONE,
    LIST,
    MAP
  }

  private record Holder(String keyword, Shape shape, Draft first, Draft last) {}

  private static final Draft LATEST = Draft.UNSTATED;

  private static final List<Holder> HOLDERS =
      List.of(
          new Holder("additionalProperties", Shape.ONE, Draft.DRAFT_04, LATEST),
          new Holder("not", Shape.ONE, Draft.DRAFT_04, LATEST),
          new Holder("items", Shape.ONE, Draft.DRAFT_04, LATEST),
          new Holder("items", Shape.LIST, Draft.DRAFT_04, Draft.DRAFT_2019_09),
          new Holder("additionalItems", Shape.ONE, Draft.DRAFT_04, Draft.DRAFT_2019_09),
          new Holder("propertyNames", Shape.ONE, Draft.DRAFT_06, LATEST),
          new Holder("contains", Shape.ONE, Draft.DRAFT_06, LATEST),
          new Holder("if", Shape.ONE, Draft.DRAFT_07, LATEST),
          new Holder("then", Shape.ONE, Draft.DRAFT_07, LATEST),
          new Holder("else", Shape.ONE, Draft.DRAFT_07, LATEST),
          new Holder("unevaluatedItems", Shape.ONE, Draft.DRAFT_2019_09, LATEST),
          new Holder("unevaluatedProperties", Shape.ONE, Draft.DRAFT_2019_09, LATEST),
          new Holder("contentSchema", Shape.ONE, Draft.DRAFT_2019_09, LATEST),
          new Holder("allOf", Shape.LIST, Draft.DRAFT_04, LATEST),
          new Holder("anyOf", Shape.LIST, Draft.DRAFT_04, LATEST),
          new Holder("oneOf", Shape.LIST, Draft.DRAFT_04, LATEST),
          new Holder("prefixItems", Shape.LIST, Draft.DRAFT_2020_12, LATEST),
          new Holder("properties", Shape.MAP, Draft.DRAFT_04, LATEST),
          new Holder("patternProperties", Shape.MAP, Draft.DRAFT_04, LATEST),
          new Holder("definitions", Shape.MAP, Draft.DRAFT_04, LATEST),
          new Holder("$defs", Shape.MAP, Draft.DRAFT_2019_09, LATEST),
          new Holder("dependentSchemas", Shape.MAP, Draft.DRAFT_2019_09, LATEST),
          new Holder("dependencies", Shape.MAP, Draft.DRAFT_04, Draft.DRAFT_07));

  private SubSchemas() {}

  /** Takes a schema and its JSON Pointer. */
  interface Visitor {
    void visit(JsonValue schema, String path);
  }

  /** Visits the schemas that {@code object} holds. */
  static void each(Draft draft, JsonValue.Obj object, String path, Visitor visitor) {
    boolean onlyRef = draft.refHidesSiblings() && object.members().containsKey("$ref");
    for (Holder holder : HOLDERS) {
      boolean known =
          draft.since(holder.first()) && (holder.last() == LATEST || draft.until(holder.last()));
      JsonValue value = object.members().get(holder.keyword());
      boolean definitions = holder.keyword().equals("definitions");
      if (!known || value == null || (onlyRef && !definitions)) {
        continue;
      }
      String at = path + "/" + holder.keyword();
      if (holder.shape() == Shape.ONE) {
        visitIfSchema(value, at, visitor);
      } else if (holder.shape() == Shape.LIST && value instanceof JsonValue.Arr array) {
        for (int i = 0; i < array.items().size(); i++) {
          visitIfSchema(array.items().get(i), at + "/" + i, visitor);
        }
      } else if (holder.shape() == Shape.MAP && value instanceof JsonValue.Obj map) {
        for (Map.Entry<String, JsonValue> member : map.members().entrySet()) {
          visitIfSchema(member.getValue(), at + "/" + escaped(member.getKey()), visitor);
        }
      }
    }
  }

  private static void visitIfSchema(JsonValue value, String path, Visitor visitor) {
    if (value instanceof JsonValue.Obj || value instanceof JsonValue.Bool) {
      visitor.visit(value, path);
    }
  }

  /** A key as a token of a JSON Pointer. */
  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}

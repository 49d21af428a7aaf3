package io.runtimemoat.decision.grammar.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A JSON value. Equal by value: 1.0 equals 1, and the order of keys does not matter. */
public sealed interface JsonValue {
  /** The type that JSON Schema gives this value; a number without a fraction is an integer too. */
  JsonType type();

  /** {@code null}. */
  record Null() implements JsonValue {
    @Override
    public JsonType type() {
      return JsonType.NULL;
    }
  }

  /** {@code true} and {@code false}. */
  record Bool(boolean value) implements JsonValue {
    @Override
    public JsonType type() {
      return JsonType.BOOLEAN;
    }
  }

  /** A number, exactly. */
  record Num(BigDecimal value) implements JsonValue {
    public Num {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    /** Whether there is no fraction. */
    public boolean isInteger() {
      return value.scale() <= 0;
    }

    @Override
    public JsonType type() {
      return JsonType.NUMBER;
    }
  }

  /** A string; a surrogate without its partner stands for itself. */
  record Str(String value) implements JsonValue {
    /** Its length in code points. */
    public int length() {
      return value.codePointCount(0, value.length());
    }

    @Override
    public JsonType type() {
      return JsonType.STRING;
    }
  }

  /** An array. */
  record Arr(List<JsonValue> items) implements JsonValue {
    @Override
    public JsonType type() {
      return JsonType.ARRAY;
    }
  }

  /** An object; the map keeps the order of the text. */
  record Obj(Map<String, JsonValue> members) implements JsonValue {
    @Override
    public JsonType type() {
      return JsonType.OBJECT;
    }
  }
}

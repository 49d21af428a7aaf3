package io.runtimemoat.actors.output.protobuf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The messages of {@code google.protobuf} whose JSON has a form of its own. */
final class KnownTypes {
  private static final String YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})";
  private static final String LEAP_YEAR =
      "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)";
  private static final String DATE =
      "("
          + YEAR
          + "-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
          + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
          + "|02-(0[1-9]|1[0-9]|2[0-8]))"
          + "|"
          + LEAP_YEAR
          + "-02-29)";
  private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?";

  /** An instant of another zone may lie before the first year or behind the last. */
  private static final String ZONE = "Z";

  private static final BigInteger MOST_SECONDS = BigInteger.valueOf(315_576_000_000L);
  private static final String DURATION =
      "-?(("
          + ScalarSchemas.upTo(MOST_SECONDS.subtract(BigInteger.ONE))
          + ")(\\.[0-9]{1,9})?|"
          + MOST_SECONDS
          + ")s";
  private static final String MASK_PATH = "[a-z][a-zA-Z0-9]*(\\.[a-z][a-zA-Z0-9]*)*";

  private static final Map<String, Supplier<ObjectNode>> FORMS =
      Map.ofEntries(
          Map.entry("Timestamp", () -> ScalarSchemas.text(DATE + "T" + TIME + ZONE)),
          Map.entry("Duration", () -> ScalarSchemas.text(DURATION)),
          Map.entry(
              "FieldMask", () -> ScalarSchemas.text("(" + MASK_PATH + "(," + MASK_PATH + ")*)?")),
          Map.entry("Struct", () -> ScalarSchemas.type("object")),
          Map.entry("ListValue", () -> ScalarSchemas.type("array")),
          Map.entry("Value", () -> new JsonMapper().createObjectNode()),
          Map.entry("DoubleValue", () -> ScalarSchemas.fraction(Double.MAX_VALUE)),
          Map.entry("FloatValue", () -> ScalarSchemas.fraction(Float.MAX_VALUE)),
          Map.entry("Int64Value", () -> ScalarSchemas.integer(64, true)),
          Map.entry("UInt64Value", () -> ScalarSchemas.integer(64, false)),
          Map.entry("Int32Value", () -> ScalarSchemas.integer(32, true)),
          Map.entry("UInt32Value", () -> ScalarSchemas.integer(32, false)),
          Map.entry("BoolValue", () -> ScalarSchemas.type("boolean")),
          Map.entry("StringValue", () -> ScalarSchemas.type("string")),
          Map.entry("BytesValue", ScalarSchemas::bytes));

  private KnownTypes() {}

  /** The form of a message's JSON; empty for one that is an object of its fields. */
  static Optional<ObjectNode> form(String fullName) throws RefusedMessageException {
    String packagePrefix = "google.protobuf.";
    if (!fullName.startsWith(packagePrefix)) {
      return Optional.empty();
    }
    String name = fullName.substring(packagePrefix.length());
    if (name.equals("Any")) {
      throw new RefusedMessageException(
          "google.protobuf.Any may hold anything and cannot be enforced: name the message instead");
    }
    return Optional.ofNullable(FORMS.get(name)).map(Supplier::get);
  }
}

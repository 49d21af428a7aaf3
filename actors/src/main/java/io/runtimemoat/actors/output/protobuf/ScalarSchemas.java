package io.runtimemoat.actors.output.protobuf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The JSON forms of single values, as schemas. */
final class ScalarSchemas {
  private static final JsonMapper JSON = new JsonMapper();
  private static final BigInteger TWO = BigInteger.TWO;

  private static final String STANDARD_64 =
      "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?";
  private static final String URL_64 =
      "([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2}(==)?|[A-Za-z0-9_-]{3}=?)?";

  private ScalarSchemas() {}

  static ObjectNode type(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  /** A string that matches as a whole. */
  static ObjectNode text(String pattern) {
    return type("string").put("pattern", "^(" + pattern + ")$");
  }

  /** One of several. */
  static ObjectNode any(ObjectNode... schemas) {
    ObjectNode any = JSON.createObjectNode();
    any.putArray("anyOf").addAll(List.of(schemas));
    return any;
  }

  /** A whole number of so many bits, as a number or as a string of its digits. */
  static ObjectNode integer(int bits, boolean signed) {
    BigInteger least = signed ? TWO.pow(bits - 1).negate() : BigInteger.ZERO;
    BigInteger most = TWO.pow(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    ObjectNode number = type("integer").put("minimum", least).put("maximum", most);
    return any(number, text(digits(bits, signed)));
  }

  /** The digits of a whole number of so many bits, as a pattern. */
  static String digits(int bits, boolean signed) {
    BigInteger most = TWO.pow(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    String plain = upTo(most);
    return signed ? plain + "|-(" + upTo(most.add(BigInteger.ONE)) + ")" : plain;
  }

  /** Digits of the numbers from 0 to {@code most}, without zeros in front, as a pattern. */
  static String upTo(BigInteger most) {
    String digits = most.toString();
    int length = digits.length();
    List<String> ways = new ArrayList<>(List.of("0"));
    if (length > 1) {
      ways.add("[1-9][0-9]{0," + (length - 2) + "}");
    }
    for (int i = 0; i < length; i++) {
      int first = i == 0 ? 1 : 0;
      int below = digits.charAt(i) - '0' - 1;
      if (below >= first) {
        String rest = length - i > 1 ? "[0-9]{" + (length - i - 1) + "}" : "";
        ways.add(digits.substring(0, i) + "[" + first + "-" + below + "]" + rest);
      }
    }
    ways.add(digits);
    return String.join("|", ways);
  }

  /** A binary fraction: a number, or a string with a plain one or with what JSON cannot write. */
  static ObjectNode fraction(double most) {
    ObjectNode number = type("number").put("minimum", -most).put("maximum", most);
    return any(number, text("-?(0|[1-9][0-9]{0,15})(\\.[0-9]{1,16})?"), text("NaN|-?Infinity"));
  }

  /** Base64 of either alphabet. */
  static ObjectNode bytes() {
    return any(text(STANDARD_64), text(URL_64));
  }
}

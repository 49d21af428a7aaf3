package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One change of a document; what it makes may be valid or not. */
public enum Mutation {
  /** A value becomes one of another type. */
  WRONG_TYPE,
  /** A value becomes another of its type. */
  OTHER_VALUE,
  /** A member or an item is taken out. */
  MEMBER_OUT,
  /** A member or an item is put in, at the end. */
  MEMBER_IN;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The place of the whole document. */
  private static final int WHOLE = 0;

  /** A place of a document: the member or item of a container. */
  private record Place(JsonNode container, String key, int index) {
    JsonNode value() {
      return container.isObject() ? container.get(key) : container.get(index);
    }

    void set(JsonNode value) {
      if (container instanceof ObjectNode object) {
        object.set(key, value);
      } else {
        ((ArrayNode) container).set(index, value);
      }
    }

    void remove() {
      if (container instanceof ObjectNode object) {
        object.remove(key);
      } else {
        ((ArrayNode) container).remove(index);
      }
    }
  }

  /** The document with the change at a random place; none where there is no such place. */
  public Optional<JsonNode> of(JsonNode document, Random random) {
    ObjectNode holder = NODES.objectNode();
    holder.set("document", document.deepCopy());
    List<Place> places = new ArrayList<>();
    collect(holder, places);
    int at = random.nextInt(places.size());
    Place place = places.get(at);
    switch (this) {
      case WRONG_TYPE -> place.set(otherType(place.value(), random));
      case OTHER_VALUE -> place.set(otherValue(place.value(), random));
      case MEMBER_OUT -> {
        if (at == WHOLE) {
          return Optional.empty();
        }
        place.remove();
      }
      case MEMBER_IN -> {
        if (place.value() instanceof ObjectNode object) {
          object.put("unheardOf", random.nextInt(3));
        } else if (place.value() instanceof ArrayNode array) {
          array.add(array.isEmpty() ? NODES.textNode("more") : array.get(0).deepCopy());
        } else {
          return Optional.empty();
        }
      }
    }
    return Optional.of(holder.get("document"));
  }

  private static void collect(JsonNode container, List<Place> places) {
    for (var each : container.properties()) {
      places.add(new Place(container, each.getKey(), -1));
      collect(each.getValue(), places);
    }
    for (int i = 0; container.isArray() && i < container.size(); i++) {
      places.add(new Place(container, "", i));
      collect(container.get(i), places);
    }
  }

  private static JsonNode otherType(JsonNode value, Random random) {
    List<JsonNode> others =
        List.of(
            NODES.textNode("text"),
            NODES.numberNode(-1),
            NODES.numberNode(new BigDecimal("2.5")),
            NODES.booleanNode(true),
            NODES.nullNode(),
            NODES.arrayNode(),
            NODES.objectNode());
    JsonNode other = value;
    while (other.getNodeType() == value.getNodeType()) {
      other = others.get(random.nextInt(others.size()));
    }
    return other.deepCopy();
  }

  private static JsonNode otherValue(JsonNode value, Random random) {
    if (value.isTextual()) {
      String text = value.asText();
      int at = random.nextInt(text.length() + 1);
      return NODES.textNode(
          switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + "é" + text.substring(at);
            default -> text + text;
          });
    }
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      BigDecimal other =
          switch (random.nextInt(3)) {
            case 0 -> number.negate();
            case 1 -> number.add(new BigDecimal("0.5"));
            default -> number.multiply(BigDecimal.valueOf(1000));
          };
      return ScalarSampler.node(other);
    }
    if (value.isBoolean()) {
      return NODES.booleanNode(!value.booleanValue());
    }
    return value.isArray() ? NODES.arrayNode() : value.isObject() ? NODES.objectNode() : value;
  }
}

package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Texts of requests that more than one endpoint reads. */
final class Texts {
  /** Longest reason for people. */
  static final int MOST_REASON = 500;

  private Texts() {}

  /** A reason that a query gives. */
  static String reason(String text) {
    if (text.isBlank() || text.length() > MOST_REASON) {
      throw new Refusal(
          InvalidRequestException.of(
                  "reason", "'reason' must have 1 to " + MOST_REASON + " characters.")
              .error());
    }
    return text;
  }

  /** A reason that a body must give. */
  static String reason(Fields body) throws InvalidRequestException {
    String text = body.text("reason");
    if (text == null || text.isBlank() || text.length() > MOST_REASON) {
      throw body.refused(
          "reason", "'reason' is needed, in 1 to " + MOST_REASON + " characters: it is recorded.");
    }
    return text;
  }

  /** A time in UTC; empty when it is not given. */
  static Optional<Instant> time(Fields body, String name) throws InvalidRequestException {
    String text = body.text(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw body.refused(name, "'%s' must be a time such as 2027-01-31T00:00:00Z.".formatted(name));
    }
  }

  /** A list of different texts, sorted; empty when it is not given. */
  static Set<String> set(Fields body, String name, int most, int mostLength)
      throws InvalidRequestException {
    ArrayNode array = body.array(name);
    Set<String> texts = new TreeSet<>();
    if (array == null) {
      return texts;
    }
    for (JsonNode entry : array) {
      if (!entry.isTextual()
          || entry.textValue().isBlank()
          || entry.textValue().length() > mostLength) {
        throw body.refused(
            name,
            "'%s' must hold texts of 1 to %d characters.".formatted(body.pathOf(name), mostLength));
      }
      texts.add(entry.textValue());
    }
    if (texts.size() > most) {
      throw body.refused(
          name, "'%s' must hold at most %d texts.".formatted(body.pathOf(name), most));
    }
    return texts;
  }
}

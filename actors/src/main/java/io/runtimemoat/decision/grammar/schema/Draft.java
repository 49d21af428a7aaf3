package io.runtimemoat.decision.grammar.schema;

import java.util.Arrays;
import java.util.Optional;

/** The dialects of JSON Schema that are read. */
public enum Draft {
  DRAFT_04("draft-04", "http://json-schema.org/draft-04/schema"),
  DRAFT_06("draft-06", "http://json-schema.org/draft-06/schema"),
  DRAFT_07("draft-07", "http://json-schema.org/draft-07/schema"),
  DRAFT_2019_09("2019-09", "https://json-schema.org/draft/2019-09/schema"),
  DRAFT_2020_12("2020-12", "https://json-schema.org/draft/2020-12/schema"),
  /** No {@code $schema}: 2020-12, and every keyword of older drafts that cannot be mistaken. */
  UNSTATED("unstated", "");

  private static final String WHICHEVER_IS_LATEST = "//json-schema.org/schema";

  private final String word;
  private final String uri;

  Draft(String word, String uri) {
    this.word = word;
    this.uri = uri;
  }

  /** As it is called in requests, {@code draft-07} or {@code 2020-12}. */
  public String word() {
    return word;
  }

  /** The draft that a {@code $schema} names; {@code json-schema.org/schema} names none. */
  public static Optional<Draft> ofUri(String schema) {
    String plain = schema.endsWith("#") ? schema.substring(0, schema.length() - 1) : schema;
    String secure = plain.replaceFirst("^https?:", "");
    if (secure.equals(WHICHEVER_IS_LATEST)) {
      return Optional.of(UNSTATED);
    }
    return Arrays.stream(values())
        .filter(draft -> !draft.uri.isEmpty())
        .filter(draft -> draft.uri.replaceFirst("^https?:", "").equals(secure))
        .findFirst();
  }

  /** The draft of a word such as {@code 2019-09}. */
  public static Optional<Draft> ofWord(String word) {
    return Arrays.stream(values()).filter(draft -> draft.word.equals(word)).findFirst();
  }

  boolean since(Draft first) {
    return compareTo(first) >= 0;
  }

  /** Whether keywords that {@code last} was the last to have still count. */
  boolean until(Draft last) {
    return compareTo(last) <= 0 || this == UNSTATED;
  }

  /** Whether everything beside {@code $ref} is ignored. */
  boolean refHidesSiblings() {
    return compareTo(DRAFT_07) <= 0;
  }

  /** Whether {@code $recursiveRef} and its anchor are keywords. */
  boolean hasRecursiveReferences() {
    return this == DRAFT_2019_09 || this == UNSTATED;
  }

  /** The keyword that names a schema. */
  String idKeyword() {
    return this == DRAFT_04 ? "id" : "$id";
  }
}

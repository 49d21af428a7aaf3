package io.runtimemoat.loadtests.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.loadtests.grammar.Mutation;
import io.runtimemoat.loadtests.grammar.SchemaOracle;
import io.runtimemoat.loadtests.grammar.Writing;
import java.util.Optional;
import java.util.Random;

/** What goes wrong with a document on its way. */
enum Fault {
  NONE,
  /** One character becomes another. */
  BYTE,
  /** One value becomes one of a type that the schema forbids there. */
  TYPE,
  /** One member is left out, a needed one where there is any. */
  MEMBER,
  /** The text ends early. */
  CUT;

  private static final int TRIES = 12;

  /** The oracle lets a member pass whose name begins with it; the standard knows no comments. */
  private static final char COMMENT = '#';

  /**
   * What an upstream says in place of a document; none where the document has no room for it.
   *
   * @param text the document, as it was written
   */
  Optional<String> said(
      JsonNode document, String text, Writing writing, SchemaOracle oracle, Random random) {
    return switch (this) {
      case NONE -> Optional.of(text);
      case BYTE -> Optional.of(otherCharacter(text, random));
      case TYPE -> broken(Mutation.WRONG_TYPE, document, writing, oracle, random);
      case MEMBER -> broken(Mutation.MEMBER_OUT, document, writing, oracle, random);
      case CUT -> Optional.of(cut(text, random)).filter(cut -> !cut.isEmpty());
    };
  }

  private static String otherCharacter(String text, Random random) {
    int at = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    int old = text.codePointAt(at);
    char other = (char) (' ' + random.nextInt('~' - ' '));
    if (other == old || other == COMMENT) {
      other = '~';
    }
    return text.substring(0, at) + other + text.substring(at + Character.charCount(old));
  }

  private static String cut(String text, Random random) {
    int characters = text.codePointCount(0, text.length());
    return text.substring(0, text.offsetByCodePoints(0, random.nextInt(characters)));
  }

  private static Optional<String> broken(
      Mutation mutation, JsonNode document, Writing writing, SchemaOracle oracle, Random random) {
    Optional<String> said = Optional.empty();
    for (int i = 0; i < TRIES; i++) {
      Optional<JsonNode> changed = mutation.of(document, random);
      if (changed.isPresent()) {
        said = changed.map(writing::of);
        if (!oracle.accepts(changed.get())) {
          return said;
        }
      }
    }
    return said;
  }
}

package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.schema.Draft;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a text must satisfy, as a client writes it. */
public sealed interface GrammarSource {
  /**
   * A JSON Schema.
   *
   * @param text the schema
   * @param draft what to read it by where it names no draft itself
   * @param assertFormats whether {@code format} is enforced
   */
  record JsonSchema(String text, Optional<Draft> draft, boolean assertFormats)
      implements GrammarSource {
    /** A schema whose formats say nothing, of the draft that it names. */
    public static JsonSchema of(String text) {
      return new JsonSchema(text, Optional.empty(), false);
    }

    @Override
    public List<String> parts() {
      return List.of(
          "schema/1",
          draft.map(Draft::name).orElse(""),
          assertFormats ? "assert" : "annotate",
          text);
    }
  }

  /** A regular expression of ECMA-262 that the whole text must match. */
  record Pattern(String text) implements GrammarSource {
    @Override
    public List<String> parts() {
      return List.of("pattern/1", text);
    }
  }

  /** A list of which the text must be one. */
  record Choice(List<String> options) implements GrammarSource {
    public Choice {
      options = List.copyOf(options);
    }

    @Override
    public List<String> parts() {
      List<String> parts = new java.util.ArrayList<>(List.of("choice/1"));
      parts.addAll(options);
      return parts;
    }
  }

  /** Rules in GBNF or in Lark's syntax. */
  record Ebnf(String text) implements GrammarSource {
    @Override
    public List<String> parts() {
      return List.of("ebnf/1", text);
    }
  }

  /** What it consists of, the kind first. */
  List<String> parts();

  /** SHA-256 over the length and bytes of each part: what a compiled grammar is known by. */
  default String digest() {
    MessageDigest sha = sha256();
    for (String part : parts()) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha.update(bytes);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

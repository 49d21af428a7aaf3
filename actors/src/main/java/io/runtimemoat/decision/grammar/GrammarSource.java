package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.calls.CallSyntax;
import io.runtimemoat.decision.grammar.schema.Draft;
import io.runtimemoat.decision.random.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
      List<String> parts = new ArrayList<>(List.of("choice/1"));
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

  /**
   * Calls of tools as a model writes them.
   *
   * @param tools at least one
   * @param beside what may stand in place of a call, or before the first
   * @param many whether a call may follow a call
   * @param assertFormats whether {@code format} is enforced
   */
  record ToolCalls(
      CallSyntax syntax, List<Tool> tools, Beside beside, boolean many, boolean assertFormats)
      implements GrammarSource {
    /**
     * A tool.
     *
     * @param name of ASCII characters, none of them the first of the syntax's middle
     * @param parameters JSON Schema of its arguments, which are an object
     */
    public record Tool(String name, String parameters) {}

    /**
     * What may stand beside calls.
     *
     * @param schema of the document that may stand in place of calls; empty for none
     */
    public record Beside(Kind kind, String schema) {
      /** The kinds. */
      public enum Kind {
        NOTHING,
        TEXT,
        DOCUMENT
      }
    }

    public ToolCalls {
      tools = List.copyOf(tools);
    }

    @Override
    public List<String> parts() {
      List<String> parts =
          new ArrayList<>(
              List.of(
                  "tool-calls/1",
                  syntax.trigger(),
                  syntax.opening(),
                  syntax.middle(),
                  syntax.closing(),
                  syntax.between(),
                  beside.kind().name(),
                  beside.schema(),
                  many ? "many" : "one",
                  assertFormats ? "assert" : "annotate"));
      for (Tool tool : tools) {
        parts.add(tool.name());
        parts.add(tool.parameters());
      }
      return parts;
    }
  }

  /** What it consists of, the kind first. */
  List<String> parts();

  /** SHA-256 over the length and bytes of each part: what a compiled grammar is known by. */
  default String digest() {
    List<byte[]> parts =
        parts().stream().map(part -> part.getBytes(StandardCharsets.UTF_8)).toList();
    int size = parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    parts.forEach(part -> all.putInt(part.length).put(part));
    return HexFormat.of().formatHex(Sha256.of(all.array()));
  }
}

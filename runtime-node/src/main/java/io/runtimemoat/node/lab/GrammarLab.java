package io.runtimemoat.node.lab;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Checks schemas and texts, one line of JSON each; line in, line out. */
public final class GrammarLab implements AutoCloseable {
  private static final int MAX_DEPTH = 512;
  private static final List<String> FIELDS =
      List.of(
          "schema",
          "protobuf",
          "pattern",
          "choice",
          "ebnf",
          "text",
          "draft",
          "format",
          "tokenizer",
          "complete");

  private final LongSupplier nanoTime;
  private final LabVocabularies vocabularies = new LabVocabularies();

  /**
   * A lab.
   *
   * @param nanoTime a clock that only goes forward
   */
  public GrammarLab(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The answer to one line. */
  public String answer(String line) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    try {
      if (!(JsonReader.read(line, MAX_DEPTH) instanceof JsonValue.Obj request)) {
        throw new BadLineException(
            "a line must be an object with schema, protobuf, pattern, choice or ebnf, and text");
      }
      answer(request.members(), out);
    } catch (JsonSyntaxException e) {
      error(out, "the line is no JSON: " + e.getMessage());
    } catch (BadLineException | IOException e) {
      error(out, String.valueOf(e.getMessage()));
    }
    return JsonText.of(new JsonValue.Obj(out));
  }

  private static void error(Map<String, JsonValue> out, String message) {
    out.clear();
    out.put("error", new JsonValue.Str(message));
  }

  private void answer(Map<String, JsonValue> request, Map<String, JsonValue> out)
      throws BadLineException, IOException {
    refuseUnknown(request);
    long started = nanoTime.getAsLong();
    try {
      Grammar grammar = Grammar.of(LabSources.of(request));
      long compiled = nanoTime.getAsLong() - started;
      out.put("compile", new JsonValue.Str("ok"));
      out.put("report", GrammarReport.of(grammar.keywords()));
      validate(request, grammar, out);
      out.put("compileUs", micros(compiled));
    } catch (RefusedGrammarException e) {
      refuse(e, out);
      out.put("compileUs", micros(nanoTime.getAsLong() - started));
    }
  }

  private static void refuseUnknown(Map<String, JsonValue> request) throws BadLineException {
    for (String name : request.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new BadLineException(
            name + " is not known here; known are " + String.join(", ", FIELDS));
      }
    }
  }

  private static boolean completes(Map<String, JsonValue> request) throws BadLineException {
    JsonValue value = request.getOrDefault("complete", new JsonValue.Bool(false));
    if (!(value instanceof JsonValue.Bool complete)) {
      throw new BadLineException("complete must be true or false");
    }
    return complete.value();
  }

  private static void refuse(RefusedGrammarException e, Map<String, JsonValue> out) {
    Map<String, JsonValue> refused = new LinkedHashMap<>();
    refused.put("keyword", new JsonValue.Str(e.keyword()));
    refused.put("path", new JsonValue.Str(e.path()));
    refused.put("reason", new JsonValue.Str(e.reason()));
    out.put("compile", new JsonValue.Str("refused"));
    out.put("refused", new JsonValue.Obj(refused));
  }

  private void validate(Map<String, JsonValue> request, Grammar grammar, Map<String, JsonValue> out)
      throws BadLineException, IOException {
    Optional<String> text = LabSources.text(request, "text");
    boolean completes = completes(request);
    if (text.isEmpty() && !completes) {
      return;
    }
    byte[] bytes = text.orElse("").getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator = grammar.validator();
    long started = nanoTime.getAsLong();
    validator.feed(bytes);
    long validated = nanoTime.getAsLong() - started;
    Verdict verdict = validator.verdict();
    out.put("verdict", new JsonValue.Str(word(verdict.status())));
    if (verdict.status() != Verdict.Status.COMPLETE) {
      out.put("at", number(verdict.at()));
      out.put("path", new JsonValue.Str(verdict.path()));
      out.put("expected", strings(verdict.expected()));
    }
    out.put("held", strings(grammar.heldPaths()));
    out.put("validateUs", micros(validated));
    if (completes) {
      Optional<byte[]> rest = validator.shortestCompletion();
      out.put(
          "completion",
          rest.isPresent() ? new JsonValue.Str(utf8(rest.get())) : new JsonValue.Null());
    }
    Optional<String> tokenizer = LabSources.text(request, "tokenizer");
    if (tokenizer.isPresent()) {
      vocabularies.load(tokenizer.get()).check(grammar, text.orElse(""), nanoTime, out);
    }
  }

  private static String word(Verdict.Status status) {
    return switch (status) {
      case COMPLETE -> "valid";
      case OK -> "incomplete";
      case VIOLATED -> "invalid";
      case UNDECIDED -> "undecided";
    };
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static JsonValue strings(List<String> strings) {
    return new JsonValue.Arr(
        strings.stream().map(string -> (JsonValue) new JsonValue.Str(string)).toList());
  }

  static JsonValue number(long value) {
    return new JsonValue.Num(BigDecimal.valueOf(value));
  }

  /** Nanoseconds as microseconds with one digit after the point. */
  static JsonValue micros(long nanos) {
    return new JsonValue.Num(BigDecimal.valueOf(nanos / 100, 1));
  }

  @Override
  public void close() {
    vocabularies.close();
  }
}

package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One schema of the corpus: compiled, and every verdict on its documents beside the oracle's. */
final class CorpusCheck {
  private static final int DOCUMENTS = 8;
  private static final int CHANGES = 8;

  /** Beyond it a text is not read byte by byte as well. */
  private static final int MOST_SINGLE_BYTES = 2_000;

  final RealSchema schema;
  final List<String> wrong = new ArrayList<>();
  Optional<RefusedGrammarException> refused = Optional.empty();
  boolean wide;
  long compileNanos;
  int valid;
  int invalid;
  int completed;
  int incompletable;
  long heldBytes;
  long bytes;
  private final Random random;

  CorpusCheck(RealSchema schema, long seed) {
    this.schema = schema;
    this.random = new Random(seed);
  }

  /** Checks all there is. */
  CorpusCheck run() {
    try {
      long start = System.nanoTime();
      Grammar grammar = Grammar.ofSchema(schema.text());
      compileNanos = System.nanoTime() - start;
      wide = SchemaCorpus.isWide(grammar);
      judge(grammar, SchemaOracle.of(schema));
    } catch (RefusedGrammarException e) {
      refused = Optional.of(e);
    }
    return this;
  }

  boolean streamsUnheld() {
    return heldBytes == 0;
  }

  private void judge(Grammar grammar, SchemaOracle oracle) {
    complete(grammar, oracle, new byte[0]);
    for (JsonNode document : new Documents(schema, oracle, random.nextLong()).valid(DOCUMENTS)) {
      Writing writing = Writing.any(random);
      String text = writing.of(document);
      valid++;
      judge(grammar, text, true);
      for (JsonNode changed : Documents.changed(document, CHANGES, random)) {
        String other = writing.of(changed);
        boolean right = oracle.accepts(other);
        if (right) {
          valid++;
        } else {
          invalid++;
        }
        judge(grammar, other, right);
        complete(grammar, oracle, begun(other));
      }
    }
  }

  private byte[] begun(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  private void judge(Grammar grammar, String text, boolean right) {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    Verdict verdict = grammar.validate(whole);
    if ((verdict.status() == Status.COMPLETE) != right) {
      wrong.add((right ? "valid " : "invalid ") + text + ": " + verdict);
    }
    GrammarValidator pieces = grammar.validator();
    long held = 0;
    for (int at = 0; at < whole.length; ) {
      int most = whole.length <= MOST_SINGLE_BYTES ? 1 : 64;
      int to = Math.min(whole.length, at + 1 + random.nextInt(most));
      pieces.feed(whole, at, to);
      held = Math.max(held, to - pieces.releasable());
      at = to;
    }
    if (!pieces.verdict().equals(verdict)) {
      wrong.add("in pieces " + text + ": " + pieces.verdict() + " and not " + verdict);
    }
    if (right) {
      bytes += whole.length;
      heldBytes += held;
    }
  }

  /** What completes the part of a text that may leave must make a document of it. */
  private void complete(Grammar grammar, SchemaOracle oracle, byte[] text) {
    GrammarValidator all = grammar.validator();
    all.feed(text);
    byte[] begun = Arrays.copyOf(text, (int) all.releasable());
    GrammarValidator reader = grammar.validator();
    reader.feed(begun);
    Optional<byte[]> rest = reader.shortestCompletion();
    if (rest.isEmpty()) {
      incompletable++;
      return;
    }
    byte[] whole = Arrays.copyOf(begun, begun.length + rest.get().length);
    System.arraycopy(rest.get(), 0, whole, begun.length, rest.get().length);
    completed++;
    if (!oracle.accepts(new String(whole, StandardCharsets.UTF_8))) {
      wrong.add("completed to " + new String(whole, StandardCharsets.UTF_8));
    }
  }
}

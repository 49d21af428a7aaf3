package io.runtimemoat.loadtests.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.loadtests.grammar.Documents;
import io.runtimemoat.loadtests.grammar.RealSchema;
import io.runtimemoat.loadtests.grammar.SchemaCorpus;
import io.runtimemoat.loadtests.grammar.SchemaOracle;
import io.runtimemoat.loadtests.grammar.Writing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Cases over the real schemas that compile; a seed gives one series. */
final class OutputCases {
  private static final int MOST_PIECE = 40;
  private static final int MOST_BYTES = 20_000;

  /** A schema with documents of it. */
  record Sampled(RealSchema schema, SchemaOracle oracle, List<JsonNode> documents) {}

  private final List<Sampled> sampled;
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Random random;
  private final int compiled;
  private int wide;
  private int made;

  /**
   * Prepares documents.
   *
   * @param step 1 takes every schema, 4 every fourth
   * @param each how many of each schema
   */
  OutputCases(int step, int each, long seed) throws IOException, InterruptedException {
    this.random = new Random(seed);
    List<RealSchema> all = new ArrayList<>();
    List<RealSchema> corpus = SchemaCorpus.all();
    for (int i = 0; i < corpus.size(); i += step) {
      RealSchema schema = corpus.get(i);
      try {
        Grammar grammar = Grammar.ofSchema(schema.text());
        all.add(schema);
        wide += SchemaCorpus.isWide(grammar) ? 1 : 0;
      } catch (RefusedGrammarException e) {
        refused.merge(e.keyword(), 1, Integer::sum);
      }
    }
    this.compiled = all.size();
    this.sampled =
        IntStream.range(0, all.size())
            .parallel()
            .mapToObj(i -> sample(all.get(i), each, seed + i))
            .filter(with -> !with.documents().isEmpty())
            .toList();
  }

  private static Sampled sample(RealSchema schema, int each, long seed) {
    SchemaOracle oracle = SchemaOracle.of(schema);
    return new Sampled(
        schema,
        oracle,
        new Documents(schema, oracle, seed)
            .valid(each).stream()
                .filter(document -> document.toString().length() <= MOST_BYTES)
                .toList());
  }

  /** Schemas that have documents. */
  List<Sampled> schemas() {
    return sampled;
  }

  /** How many schemas compile. */
  int compiled() {
    return compiled;
  }

  /** How many of them have a keyword that is about a whole value. */
  int wide() {
    return wide;
  }

  /** Keywords by which schemas were refused, and how many. */
  Map<String, Integer> refused() {
    return refused;
  }

  /** The next cases, over all schemas in turn; some of each of the faults. */
  List<OutputCase> next(int count, List<Fault> faults) {
    List<OutputCase> cases = new ArrayList<>();
    while (cases.size() < count) {
      Sampled of = sampled.get(made % sampled.size());
      Fault fault = faults.get((made + made / sampled.size()) % faults.size());
      next(made, of, fault).ifPresent(cases::add);
      made++;
    }
    return cases;
  }

  private Optional<OutputCase> next(int number, Sampled of, Fault fault) {
    JsonNode document = of.documents().get(random.nextInt(of.documents().size()));
    Writing writing = Writing.any(random);
    String text = writing.of(document);
    String finish = fault == Fault.CUT && random.nextBoolean() ? "length" : "stop";
    boolean streaming = random.nextInt(4) > 0;
    return fault
        .said(document, text, writing, of.oracle(), random)
        .map(
            said ->
                new OutputCase(
                    number,
                    of.schema(),
                    of.oracle(),
                    text,
                    said,
                    pieces(said),
                    fault,
                    finish,
                    streaming));
  }

  /** At random, inside no character. What the stub takes for a length comes in one piece. */
  private List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int to = Math.min(text.length(), at + 1 + random.nextInt(MOST_PIECE));
      if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
        to++;
      }
      pieces.add(text.substring(at, to));
      at = to;
    }
    boolean lengths = pieces.stream().anyMatch(piece -> piece.matches("@[0-9]+"));
    return lengths ? List.of(text) : pieces;
  }
}

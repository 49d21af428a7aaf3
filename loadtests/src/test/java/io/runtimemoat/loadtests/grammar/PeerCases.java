package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The real schemas with documents, valid and not, for another engine to judge by its masks; and
 * what Moat's masks say of the same tokens and in what time, on one thread. A program, not a test:
 * {@code write} makes the cases, {@code src/test/peers/llguidance_peer.py} judges them and adds how
 * a tokenizer spells each document, {@code judge} reads that.
 *
 * <p>Documents are compact and have their members in the schema's order, which masks ask for.
 * Formats are left out of the schemas: engines differ in which they assert. The first pass warms
 * up.
 */
public final class PeerCases {
  private static final int DOCUMENTS = 8;
  private static final int CHANGES = 8;
  private static final int MOST_BYTES = 8_192;
  private static final int MASKS = 1_024;
  private static final long SEED = 20_261_130;

  private static final MaskRules IN_ORDER = new MaskRules(true, 64);
  private static final JsonMapper JSON = new JsonMapper();

  private record Document(boolean valid, int[] tokens) {}

  private record Case(String schema, boolean peerHasIt, List<Document> documents) {}

  private final RealVocabulary vocabulary;
  private final long[] mask;
  private final List<Long> firstMasks = new ArrayList<>();
  private final List<Long> masks = new ArrayList<>();

  /** The same of the schemas that the other engine compiles. */
  private final List<Long> firstMasksOfBoth = new ArrayList<>();

  private final List<Long> masksOfBoth = new ArrayList<>();
  private int refused;
  private int right;
  private int validRefused;
  private int invalidAccepted;

  private PeerCases(RealVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.mask = new long[vocabulary.vocabulary().maskWords()];
  }

  /** What to do, and the files that it needs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 2 && args[0].equals("write")) {
      write(Path.of(args[1]));
    } else if (args.length == 4 && args[0].equals("judge")) {
      judge(RealVocabulary.read(Path.of(args[1])), Path.of(args[2]), Path.of(args[3]));
    } else {
      System.err.println("arguments: write <cases>, or judge <vocabulary> <cases> <result>");
      System.exit(2);
    }
  }

  private static void write(Path file) throws IOException, InterruptedException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (RealSchema schema : SchemaCorpus.all()) {
        JsonNode tree = schema.tree();
        leaveFormatsOut(tree);
        ObjectNode line =
            JSON.createObjectNode().put("name", schema.toString()).put("schema", tree.toString());
        line.set("documents", documents(schema, tree.toString()));
        out.write(JSON.writeValueAsString(line));
        out.newLine();
      }
    }
  }

  /** None for a schema that refers to others, which the oracle does not have either. */
  private static ArrayNode documents(RealSchema schema, String text) {
    ArrayNode documents = JSON.createArrayNode();
    try {
      Grammar grammar = Grammar.ofSchema(text);
      SchemaOracle oracle = SchemaOracle.of(schema);
      Random random = new Random(SEED ^ schema.digest().hashCode());
      for (JsonNode valid : new Documents(schema, oracle, random.nextLong()).valid(DOCUMENTS)) {
        List<JsonNode> all = new ArrayList<>(List.of(valid));
        all.addAll(Documents.changed(valid, CHANGES, random));
        all.stream()
            .map(Writing.COMPACT::of)
            .filter(document -> document.length() <= MOST_BYTES)
            .filter(document -> StandardCharsets.UTF_8.newEncoder().canEncode(document))
            .filter(document -> !isInAnotherOrder(grammar, document))
            .forEach(
                document ->
                    documents
                        .addObject()
                        .put("valid", oracle.accepts(document))
                        .put("text", document));
      }
    } catch (RefusedGrammarException e) {
      System.out.println("no documents: " + schema + ": " + e.getMessage());
    }
    return documents;
  }

  private static boolean isInAnotherOrder(Grammar grammar, String document) {
    return takes(grammar, IN_ORDER.inAnyOrder(), document) && !takes(grammar, IN_ORDER, document);
  }

  private static boolean takes(Grammar grammar, MaskRules rules, String document) {
    TokenVocabulary none = TokenVocabulary.of(List.of(), List.of());
    GrammarMatcher matcher = grammar.matcher(none, rules, new MaskCache(1));
    return matcher.acceptText(document.getBytes(StandardCharsets.UTF_8)) && matcher.isComplete();
  }

  private static void leaveFormatsOut(JsonNode tree) {
    if (tree instanceof ObjectNode object && object.path("format").isTextual()) {
      object.remove("format");
    }
    tree.forEach(PeerCases::leaveFormatsOut);
  }

  private static void judge(RealVocabulary vocabulary, Path cases, Path file) throws IOException {
    List<Case> all = new ArrayList<>();
    for (String line : Files.readAllLines(cases)) {
      all.add(read(JSON.readTree(line)));
    }
    PeerCases moat = new PeerCases(vocabulary);
    moat.pass(all);
    moat.forget();
    moat.pass(all);
    ObjectNode result = moat.result(all);
    System.out.println(result.toPrettyString());
    Files.writeString(file, result.toPrettyString() + "\n");
  }

  private static Case read(JsonNode line) {
    List<Document> documents = new ArrayList<>();
    for (JsonNode document : line.path("documents")) {
      IntStream.Builder tokens = IntStream.builder();
      document.path("tokens").forEach(token -> tokens.add(token.intValue()));
      documents.add(new Document(document.path("valid").booleanValue(), tokens.build().toArray()));
    }
    return new Case(
        line.path("schema").textValue(), line.path("peerHasIt").booleanValue(), documents);
  }

  private void forget() {
    List.of(firstMasks, masks, firstMasksOfBoth, masksOfBoth).forEach(List::clear);
    refused = 0;
    right = 0;
    validRefused = 0;
    invalidAccepted = 0;
  }

  private void pass(List<Case> cases) {
    for (Case one : cases) {
      long began = System.nanoTime();
      try {
        Grammar grammar = Grammar.ofSchema(one.schema());
        MaskCache cache = new MaskCache(MASKS);
        GrammarMatcher first = matcher(grammar, cache);
        first.fillNextTokenBitmask(mask);
        firstMasks.add(System.nanoTime() - began);
        int before = masks.size();
        boolean allRight = true;
        for (Document document : one.documents()) {
          allRight &= judge(matcher(grammar, cache), document);
        }
        right += allRight ? 1 : 0;
        if (one.peerHasIt()) {
          firstMasksOfBoth.add(firstMasks.get(firstMasks.size() - 1));
          masksOfBoth.addAll(masks.subList(before, masks.size()));
        }
      } catch (RefusedGrammarException e) {
        refused++;
      }
    }
  }

  private GrammarMatcher matcher(Grammar grammar, MaskCache cache) {
    return grammar.matcher(vocabulary.vocabulary(), IN_ORDER, cache);
  }

  private boolean judge(GrammarMatcher matcher, Document document) {
    boolean accepted = true;
    for (int i = 0; accepted && i < document.tokens().length; i++) {
      int token = document.tokens()[i];
      long began = System.nanoTime();
      matcher.fillNextTokenBitmask(mask);
      masks.add(System.nanoTime() - began);
      accepted = (mask[token >> 6] >>> token & 1) != 0 && matcher.acceptToken(token);
    }
    accepted = accepted && matcher.isComplete();
    validRefused += document.valid() && !accepted ? 1 : 0;
    invalidAccepted += !document.valid() && accepted ? 1 : 0;
    return accepted == document.valid();
  }

  private ObjectNode result(List<Case> cases) {
    ObjectNode result =
        JSON.createObjectNode()
            .put("commit", MeasuredMachine.commit())
            .put("engine", "moat")
            .put("vocabularyTokens", vocabulary.size());
    result.set("machine", MeasuredMachine.toJson());
    result
        .put("schemas", cases.size())
        .put("documents", cases.stream().mapToInt(c -> c.documents().size()).sum())
        .put("refused", refused)
        .put("schemasWithEveryDocumentRight", right)
        .put("validRefused", validRefused)
        .put("invalidAccepted", invalidAccepted);
    times(result.putObject("compileToFirstMask"), firstMasks);
    times(result.putObject("mask"), masks);
    times(result.putObject("compileToFirstMaskOfBoth"), firstMasksOfBoth);
    times(result.putObject("maskOfBoth"), masksOfBoth);
    return result;
  }

  private static void times(ObjectNode shown, List<Long> nanos) {
    shown.put("count", nanos.size());
    MaskTimes.show(shown, nanos);
  }
}

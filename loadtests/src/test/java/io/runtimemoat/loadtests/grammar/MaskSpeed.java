package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long a mask takes at every token of valid documents of the real schemas, on one thread; a
 * program, not a test. Each vocabulary is a file of base64 tokens by line (such as
 * o200k_base.tiktoken) or a folder with a tokenizer.json. Tokens are the longest that fit. Every
 * schema starts with an empty cache of masks, which its documents share; the first pass over all of
 * them warms the machine up and does not count.
 */
public final class MaskSpeed {
  private static final int DOCUMENTS = 4;
  private static final int MOST_BYTES = 8_192;
  private static final int MASKS = 1_024;

  /** Documents come with their members in any order. */
  private static final MaskRules RULES = new MaskRules(false, 64);

  private static final long SEED = 20_261_129;
  private static final JsonMapper JSON = new JsonMapper();

  private record Texts(Grammar grammar, List<byte[]> documents) {}

  private final RealVocabulary vocabulary;
  private final long[] mask;
  private final List<Long> nanos = new ArrayList<>();
  private int left;

  private MaskSpeed(RealVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.mask = new long[vocabulary.vocabulary().maskWords()];
  }

  /** The vocabularies to measure, and the file to write at the end. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2) {
      System.err.println("arguments: vocabularies (files or folders), then the result's file");
      System.exit(2);
    }
    List<Texts> texts = texts();
    ObjectNode result =
        JSON.createObjectNode()
            .put("commit", MeasuredMachine.commit())
            .put("schemas", texts.size())
            .put("documents", texts.stream().mapToInt(t -> t.documents().size()).sum());
    result.set("machine", MeasuredMachine.toJson());
    for (String name : Arrays.copyOf(args, args.length - 1)) {
      MaskSpeed speed = new MaskSpeed(RealVocabulary.read(Path.of(name)));
      speed.pass(texts);
      speed.nanos.clear();
      speed.left = 0;
      speed.pass(texts);
      speed.show(result.putObject(String.valueOf(Path.of(name).getFileName())));
      System.out.println(result.toPrettyString());
    }
    Files.writeString(Path.of(args[args.length - 1]), result.toPrettyString() + "\n");
  }

  private static List<Texts> texts() throws IOException, InterruptedException {
    List<Texts> all = new ArrayList<>();
    for (RealSchema schema : SchemaCorpus.all()) {
      try {
        Grammar grammar = Grammar.ofSchema(schema.text());
        List<byte[]> documents = documents(schema);
        if (!documents.isEmpty()) {
          all.add(new Texts(grammar, documents));
        }
      } catch (RefusedGrammarException e) {
        System.out.println("no masks: " + e.getMessage());
      }
    }
    return all;
  }

  private static List<byte[]> documents(RealSchema schema) {
    List<byte[]> texts = new ArrayList<>();
    for (JsonNode document :
        new Documents(schema, SchemaOracle.of(schema), SEED).valid(DOCUMENTS)) {
      Writing writing = texts.size() % 2 == 0 ? Writing.COMPACT : Writing.INDENTED;
      byte[] text = writing.of(document).getBytes(StandardCharsets.UTF_8);
      if (text.length <= MOST_BYTES) {
        texts.add(text);
      }
    }
    return texts;
  }

  private void pass(List<Texts> all) {
    for (Texts texts : all) {
      MaskCache cache = new MaskCache(MASKS);
      for (byte[] document : texts.documents()) {
        measure(texts.grammar().matcher(vocabulary.vocabulary(), RULES, cache), document);
      }
    }
  }

  /** To the end of a document, or to where it is not as masks want it. */
  private void measure(GrammarMatcher matcher, byte[] document) {
    int at = 0;
    while (at < document.length) {
      int token = vocabulary.tokenAt(document, at);
      long began = System.nanoTime();
      matcher.fillNextTokenBitmask(mask);
      nanos.add(System.nanoTime() - began);
      if ((mask[token >> 6] >>> token & 1) == 0 || !matcher.acceptToken(token)) {
        left++;
        return;
      }
      at += vocabulary.bytes(token).length;
    }
  }

  private void show(ObjectNode shown) {
    shown
        .put("tokens", vocabulary.size())
        .put("masks", nanos.size())
        .put("documentsLeftBeforeTheirEnd", left);
    MaskTimes.show(shown, nanos);
  }
}

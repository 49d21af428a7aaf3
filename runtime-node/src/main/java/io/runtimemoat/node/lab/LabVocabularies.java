package io.runtimemoat.node.lab;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import io.runtimemoat.gpu.tokenizer.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The tokenizers of a lab's lines, loaded once each. */
final class LabVocabularies implements AutoCloseable {
  /** Loading one takes megabytes; a lab that is asked for more has been given a list of folders. */
  private static final int MAX_LOADED = 16;

  private static final int MASKS = 256;
  private static final int ANY_SPACES = 1 << 20;
  private static final double HIGH = 0.99;

  private final Map<String, Loaded> loaded = new HashMap<>();

  /** A tokenizer and its tokens as bytes. */
  record Loaded(HuggingFaceTokenizer tokenizer, TokenVocabulary vocabulary) {
    /**
     * Which tokens of {@code text} were not allowed, as far as some text of the grammar begins so,
     * and how long masks took.
     */
    void check(Grammar grammar, String text, LongSupplier nanoTime, Map<String, JsonValue> out) {
      GrammarMatcher matcher =
          grammar.matcher(vocabulary, new MaskRules(false, ANY_SPACES), new MaskCache(MASKS));
      long[] mask = new long[vocabulary.maskWords()];
      List<Long> nanos = new ArrayList<>();
      List<JsonValue> maskedOut = new ArrayList<>();
      int[] tokens = tokenizer.encodeText(text);
      boolean goesOn = true;
      for (int i = 0; i < tokens.length && goesOn; i++) {
        long started = nanoTime.getAsLong();
        matcher.fillNextTokenBitmask(mask);
        nanos.add(nanoTime.getAsLong() - started);
        boolean allowed = (mask[tokens[i] >> 6] >>> tokens[i] & 1) != 0;
        if (!allowed) {
          maskedOut.add(GrammarLab.number(i));
        }
        goesOn = matcher.acceptBegun(tokenizer.tokenBytes(tokens[i]));
      }
      out.put("maskedOut", new JsonValue.Arr(maskedOut));
      out.put("maskUs", times(nanos));
    }

    private static JsonValue times(List<Long> nanos) {
      Map<String, JsonValue> times = new LinkedHashMap<>();
      List<Long> sorted = nanos.stream().sorted().toList();
      long sum = sorted.stream().mapToLong(Long::longValue).sum();
      int high = Math.max(0, (int) Math.ceil(HIGH * sorted.size()) - 1);
      times.put("mean", GrammarLab.micros(sorted.isEmpty() ? 0 : sum / sorted.size()));
      times.put("p99", GrammarLab.micros(sorted.isEmpty() ? 0 : sorted.get(high)));
      return new JsonValue.Obj(times);
    }
  }

  /** The tokenizer of a model's folder. */
  Loaded load(String folder) throws IOException, BadLineException {
    Loaded known = loaded.get(folder);
    if (known != null) {
      return known;
    }
    Path file = Path.of(folder).resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new BadLineException("tokenizer must be a folder with tokenizer.json, not " + folder);
    }
    if (loaded.size() >= MAX_LOADED) {
      throw new BadLineException("at most " + MAX_LOADED + " tokenizers in one run");
    }
    HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.load(file);
    List<byte[]> tokens = new ArrayList<>();
    for (int token = 0; token < tokenizer.vocabularySize(); token++) {
      tokens.add(tokenizer.isControl(token) ? new byte[0] : tokenizer.tokenBytes(token));
    }
    Loaded fresh = new Loaded(tokenizer, TokenVocabulary.of(tokens, List.of()));
    loaded.put(folder, fresh);
    return fresh;
  }

  @Override
  public void close() {
    loaded.values().forEach(one -> one.tokenizer().close());
    loaded.clear();
  }
}

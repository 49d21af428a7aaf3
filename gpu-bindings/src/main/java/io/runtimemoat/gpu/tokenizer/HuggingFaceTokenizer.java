package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.InvalidPromptException;
import io.runtimemoat.gpu.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A tokenizer.json run by the Hugging Face library: one native instance for trusted text, and one
 * for everybody else's, which has no control tokens to find. Safe for many threads; {@link #close}
 * waits for calls that are under way.
 */
public final class HuggingFaceTokenizer implements Tokenizer, AutoCloseable {
  private final String digest;
  private final List<AddedToken> addedTokens;
  private final Map<String, Integer> addedIds = new HashMap<>();
  private final BitSet controls = new BitSet();
  private final byte[][] bytes;
  private final NativeEncoder trusted;
  private final NativeEncoder text;

  /** For text inside a string; the same as {@link #text} for most definitions. */
  private final NativeEncoder continuation;

  private final int unknownToken;

  private HuggingFaceTokenizer(TokenizerFile file) throws IOException {
    digest = file.digest();
    addedTokens = file.addedTokens();
    bytes = TokenBytes.table(file);
    for (AddedToken token : addedTokens) {
      addedIds.put(token.content(), token.id());
      if (token.special()) {
        controls.set(token.id());
      }
    }
    unknownToken = addedIds.getOrDefault(file.unknownToken(), -1);
    trusted = NativeEncoder.of(file.bytes());
    String textJson = file.textJson();
    text = NativeEncoder.of(textJson);
    String continuationJson = file.continuationJson();
    continuation = continuationJson.equals(textJson) ? text : NativeEncoder.of(continuationJson);
  }

  /**
   * Loads a tokenizer.json.
   *
   * @throws IOException when it cannot be read, or when the spelling of one of its control tokens
   *     would still become one inside untrusted text
   */
  public static HuggingFaceTokenizer load(Path tokenizerJson) throws IOException {
    return checked(TokenizerFile.read(tokenizerJson), tokenizerJson.toString());
  }

  /**
   * Loads the bytes of a tokenizer.json, such as those of a resource.
   *
   * @throws IOException as {@link #load}
   */
  public static HuggingFaceTokenizer of(byte[] tokenizerJson) throws IOException {
    return checked(TokenizerFile.of(tokenizerJson), "tokenizer.json");
  }

  private static HuggingFaceTokenizer checked(TokenizerFile file, String name) throws IOException {
    HuggingFaceTokenizer tokenizer = new HuggingFaceTokenizer(file);
    try {
      for (AddedToken token : tokenizer.addedTokens) {
        tokenizer.encodeText(token.content());
        tokenizer.encodeContinuation(token.content());
      }
      return tokenizer;
    } catch (InvalidPromptException e) {
      tokenizer.close();
      throw new IOException(name + " cannot keep control tokens out of text", e);
    }
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public int vocabularySize() {
    return bytes.length;
  }

  /**
   * {@inheritDoc} The one exception is the token for unknown characters, where a vocabulary has no
   * bytes to fall back on.
   *
   * @throws InvalidPromptException when a control token comes out nevertheless
   */
  @Override
  public int[] encodeText(String untrusted) {
    return refuseControls(text.encode(untrusted, false));
  }

  /** {@link #encodeText} for text that continues a string and gets no blank before it. */
  int[] encodeContinuation(String untrusted) {
    return refuseControls(continuation.encode(untrusted, false));
  }

  @Override
  public int[] encodeTrusted(String trustedText) {
    return trusted.encode(trustedText, false);
  }

  /** Tokens that the definition puts before every text, such as BOS. */
  int[] prefix() {
    int[] plain = trusted.encode("a", false);
    int[] dressed = trusted.encode("a", true);
    int length = 0;
    while (length < dressed.length && dressed[length] != plain[0]) {
      length++;
    }
    return java.util.Arrays.copyOf(dressed, length);
  }

  /** The table's own array: callers must not change it. */
  @Override
  public byte[] tokenBytes(int tokenId) {
    return bytes[tokenId];
  }

  @Override
  public boolean isControl(int tokenId) {
    return controls.get(tokenId);
  }

  /** The id of an added token, control tokens included, by its exact content. */
  public OptionalInt tokenId(String content) {
    Integer id = addedIds.get(content);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  List<AddedToken> addedTokens() {
    return addedTokens;
  }

  /** Frees native memory once no call is under way; later calls throw IllegalStateException. */
  @Override
  public void close() {
    trusted.close();
    text.close();
    if (continuation != text) {
      continuation.close();
    }
  }

  private int[] refuseControls(int[] tokens) {
    for (int token : tokens) {
      if (controls.get(token) && token != unknownToken) {
        throw new InvalidPromptException("the text holds a control token of this model");
      }
    }
    return tokens;
  }
}

package io.runtimemoat.gpu.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One native tokenizer. Many threads encode at once; closing waits for them, because freeing the
 * native side under a running call ends the process.
 */
final class NativeEncoder implements AutoCloseable {
  /** The library's defaults truncate at 512 tokens and pad. */
  private static final Map<String, String> WHOLE_TEXT =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private NativeEncoder(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @throws IOException when the library cannot read the definition
   */
  static NativeEncoder of(byte[] tokenizerJson) throws IOException {
    NativeCache.prepare();
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), WHOLE_TEXT);
      NativeCache.loaded();
      return new NativeEncoder(tokenizer);
    } catch (RuntimeException e) {
      throw new IOException("the tokenizer library refuses tokenizer.json: " + e.getMessage(), e);
    }
  }

  static NativeEncoder of(String tokenizerJson) throws IOException {
    return of(tokenizerJson.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param withTemplate whether the definition's post-processor adds its tokens (such as BOS)
   * @throws IllegalStateException when closed
   */
  int[] encode(String text, boolean withTemplate) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      long[] ids = tokenizer.encode(wellFormed(text), withTemplate, false).getIds();
      int[] tokens = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        tokens[i] = Math.toIntExact(ids[i]);
      }
      return tokens;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Unpaired surrogates have no UTF-8 and would not cross the border: they become U+FFFD. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
      }
    }
    return text;
  }
}

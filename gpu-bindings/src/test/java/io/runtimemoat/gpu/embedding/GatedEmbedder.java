package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Embeds a text as its length, once the test opens the gate for it; a word is a token. */
public final class GatedEmbedder implements Embedder {
  public final Semaphore gate = new Semaphore(0);

  /** Whether it fails whatever it embeds, not only the text {@code broken}. */
  public volatile boolean broken;

  final Semaphore started = new Semaphore(0);
  final List<String> texts = new CopyOnWriteArrayList<>();
  volatile Runnable whileCounted = () -> {};

  @Override
  public String model() {
    return "gated";
  }

  @Override
  public int dimensions() {
    return 1;
  }

  @Override
  public int maxTokens() {
    return 4;
  }

  @Override
  public Embedding embed(String text) {
    texts.add(text);
    started.release();
    gate.acquireUninterruptibly();
    if (broken || text.equals("broken")) {
      throw new IllegalStateException("scripted");
    }
    return new Embedding(new float[] {text.length()}, 4);
  }

  @Override
  public int countTokens(String text) {
    whileCounted.run();
    return text.split(" ", -1).length;
  }
}

package io.runtimemoat.node.classes;

import io.runtimemoat.actors.session.RequestContexts;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.gpu.Embedder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the class that words told is the one that the embedding says, measured on a sample of
 * requests, off their path: a thread of its own embeds them one at a time, and what finds no room
 * in its short queue is not measured. Texts are in memory until then and nowhere else.
 */
public final class ClassAgreement implements RequestContexts.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClassAgreement.class);
  private static final int WAITING = 16;

  private final Embedder embedder;
  private final PromptClasses classes;
  private final int every;
  private final BlockingQueue<Sampled> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong requests = new AtomicLong();

  /** Written by the measuring thread alone. */
  private volatile Reading reading = new Reading(0, 0);

  private final Thread thread = new Thread(this::measure, "prompt-classes");

  /** Whether an embedding failed before; of the measuring thread. */
  private boolean failed;

  /**
   * How many requests were measured, and how many of them agree.
   *
   * @param agreed at most {@code measured}
   */
  public record Reading(long measured, long agreed) {
    private Reading with(boolean agrees) {
      return new Reading(measured + 1, agreed + (agrees ? 1 : 0));
    }
  }

  private record Sampled(String instructions, String input) {
    /** Lengths only: the texts stay out of logs. */
    @Override
    public String toString() {
      return "Sampled[%d, %d]".formatted(instructions.length(), input.length());
    }
  }

  /** Measures the first of each {@code every} requests, at least 1. */
  public ClassAgreement(Embedder embedder, PromptClasses classes, int every) {
    this.embedder = embedder;
    this.classes = classes;
    this.every = every;
    thread.setDaemon(true);
    thread.start();
  }

  /** Never waits. */
  @Override
  public void extracted(RequestSketch sketch) {
    if (requests.getAndIncrement() % every == 0) {
      waiting.offer(new Sampled(sketch.instructions(), sketch.input()));
    }
  }

  /** What was measured by now. */
  public Reading reading() {
    return reading;
  }

  private void measure() {
    try {
      while (true) {
        measure(waiting.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure(Sampled prompt) {
    try {
      float[] embedding = PromptEmbedding.of(embedder, prompt.instructions, prompt.input);
      float[] told = classes.probabilities(prompt.instructions, prompt.input);
      boolean agrees = classes.nearest(embedding) == PromptClasses.likeliest(told);
      reading = reading.with(agrees);
    } catch (RuntimeException e) {
      if (!failed) {
        LOG.warn("a prompt could not be embedded, its class is not measured; said once", e);
      }
      failed = true;
    }
  }

  /** Ends once the prompt that is being embedded is. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.runtimemoat.gpu.onnx;

import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.Feed;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures a model's {@link CostTable} on empty slots; the best of a few runs is the cost. The
 * chunk grid and with it the bits of a prompt's KV follow from it, so it should not depend on what
 * else the machine does.
 */
final class CostMeasurement {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int REPEATS = 4;
  private static final int STEP_PAST = 32;

  private CostMeasurement() {}

  static CostTable measure(OnnxDecoder model) {
    int context = model.description().contextTokens();
    double[] stepNs = new double[model.capabilities().singleTokenBatch()];
    Arrays.setAll(stepNs, rows -> stepNs(model, rows + 1, Math.min(STEP_PAST, context - 1)));
    int[] widths = widths(model);
    double[] feedNs = new double[widths.length];
    Arrays.setAll(feedNs, i -> feedNs(model, widths[i], 0));
    int widest = widths[widths.length - 1];
    int far = context - widest;
    double slope = far == 0 ? 0 : (feedNs(model, widest, far) - feedNs[widths.length - 1]) / far;
    return new CostTable(stepNs, widths, feedNs, Math.max(0, slope));
  }

  private static int[] widths(OnnxDecoder model) {
    int widest =
        Math.min(model.capabilities().maxFeedTokens(), model.description().contextTokens());
    List<Integer> widths = new ArrayList<>();
    for (int width = 2; width < widest; width *= 2) {
      widths.add(width);
    }
    widths.add(widest);
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double stepNs(OnnxDecoder model, int rows, int past) {
    List<Feed> feeds = new ArrayList<>();
    for (int slot = 0; slot < rows; slot++) {
      feeds.add(Feed.step(slot, 0));
    }
    return best(model, feeds, past);
  }

  private static double feedNs(OnnxDecoder model, int width, int past) {
    return best(model, List.of(new Feed(0, new int[width], Feed.Wanted.LAST)), past);
  }

  private static double best(OnnxDecoder model, List<Feed> feeds, int past) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      feeds.forEach(feed -> model.setLength(feed.slot(), past));
      long start = nanos(model);
      model.forward(feeds);
      best = Math.min(best, (double) (nanos(model) - start));
    }
    feeds.forEach(feed -> model.setLength(feed.slot(), 0));
    return best;
  }

  /** CPU time where one thread does the run, so that a busy machine does not look slow. */
  private static long nanos(OnnxDecoder model) {
    return model.threads() == 1 && THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}

package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One request whose reader always has credit. */
final class LaneRequest implements SequenceListener {
  private static final AtomicLong IDS = new AtomicLong();

  final AtomicInteger tokens = new AtomicInteger();
  final CountDownLatch end = new CountDownLatch(1);
  final CountDownLatch first = new CountDownLatch(1);
  final long id = IDS.incrementAndGet();
  final long startNs = System.nanoTime();
  volatile long firstNs;

  LaneRequest(Device device, String tenant, double weight, int maxTokens) {
    int vocabulary = device.models().get(0).vocabularySize();
    int[] prompt = new Random(id).ints(60, 100, vocabulary).toArray();
    Sampling sampling = new Sampling(1, 1, 0, 0, 1, 0, 0, Map.of(4, -100.0), id);
    SequenceSpec spec =
        new SequenceSpec(
            id,
            tenant,
            weight,
            "small",
            prompt,
            1,
            maxTokens,
            sampling,
            null,
            List.of(),
            -1,
            false,
            Instant.now().plus(Duration.ofMinutes(5)),
            0);
    assertThat(device.submit(spec, this)).isEqualTo(Admission.ACCEPTED);
    device.request(id, 1_000_000);
  }

  @Override
  public void onText(TextBatch batch) {
    tokens.addAndGet(batch.tokens());
    if (first.getCount() > 0) {
      firstNs = System.nanoTime() - startNs;
      first.countDown();
    }
  }

  @Override
  public void onEnd(SequenceOutcome outcome) {
    end.countDown();
  }

  long awaitFirstNs() throws InterruptedException {
    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
    return firstNs;
  }
}

package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.lane.LoopBench.Live;
import io.runtimemoat.gpu.onnx.TinyModels;
import org.junit.jupiter.api.Test;

class RunFailureTest {

  @Test
  void failedStep_failsTheSequencesInItAndNoOther() {
    FaultyDecoder decoder = new FaultyDecoder(TinyModels.open("inplace", 2));
    try (LoopBench bench = new LoopBench(decoder)) {
      Live first = bench.start("a", bench.prompt(1, 10), 50);
      Live second = bench.start("b", bench.prompt(2, 10), 50);
      bench.ticks(4);
      Live queued = bench.start("c", bench.prompt(3, 10), 50);

      decoder.failNext(1);
      bench.drain();

      assertThat(first.reader().end().status()).isEqualTo(Status.FAILED);
      assertThat(second.reader().end().status()).isEqualTo(Status.FAILED);
      assertThat(first.reader().end().detail()).isNotBlank();
      assertThat(queued.reader().end().status()).isEqualTo(Status.FINISHED);
      assertThat(queued.reader().tokens()).isEqualTo(50);
      assertThat(bench.loop.telemetry(Double.NaN).kvBytesInUse()).isZero();
    }
  }

  @Test
  void failedPrefill_failsItsSequenceOnly() {
    FaultyDecoder decoder = new FaultyDecoder(TinyModels.open("inplace", 2));
    try (LoopBench bench = new LoopBench(decoder)) {
      decoder.failNext(1);
      Live first = bench.start("a", bench.prompt(1, 10), 20);
      Live second = bench.start("a", bench.prompt(2, 10), 20);

      bench.drain();

      assertThat(first.reader().end().status()).isEqualTo(Status.FAILED);
      assertThat(second.reader().end().status()).isEqualTo(Status.FINISHED);
    }
  }

  @Test
  void listenerThatThrows_endsItsOwnSequenceOnly() {
    try (LoopBench bench = new LoopBench(2)) {
      SequenceSpec spec = bench.spec("a", bench.prompt(1, 10), 20);
      Reader broken =
          new Reader() {
            @Override
            public synchronized void onText(TextBatch batch) {
              throw new IllegalStateException("reader broke");
            }
          };
      bench.loop.submit(spec, broken);
      bench.loop.request(spec.sequenceId(), 100);
      Live other = bench.start("a", bench.prompt(2, 10), 20);

      bench.drain();

      assertThat(broken.end().status()).isEqualTo(Status.FAILED);
      assertThat(other.reader().end().status()).isEqualTo(Status.FINISHED);
    }
  }
}

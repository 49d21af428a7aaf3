package io.runtimemoat.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeviceSourceStageTest {
  private static final ActorTestKit KIT = ActorTestKit.create("device-source");
  private static final int WINDOW = 4;
  private static final Duration SOON = Duration.ofSeconds(3);

  private final CompletableFuture<SequenceOutcome> ended = new CompletableFuture<>();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void text_arrivesInOrderAndEndsWithTheOutcome() throws Exception {
    ScriptedDevice device = device(Script.saying("a", "b", "c", "d", "e", "f", "g", "h", "i"));

    List<SequenceEvent> events =
        started(device)
            .runWith(Sink.seq(), KIT.system())
            .toCompletableFuture()
            .get(3, TimeUnit.SECONDS);

    assertThat(text(events)).isEqualTo("abcdefghi");
    assertThat(events).last().isInstanceOf(SequenceEvent.Ended.class);
    assertThat(events.stream().filter(SequenceEvent.Ended.class::isInstance)).hasSize(1);
    assertThat(device.active()).isZero();
  }

  @Test
  void reader_thatDoesNotAsk_leavesTheDeviceWithoutCreditAfterTheWindow() {
    ScriptedDevice device = device(new Script(Collections.nCopies(100, batch("x")), null));
    DeviceSequence sequence = sequence(device);

    assertThat(sequence.submit()).isEqualTo(Admission.ACCEPTED);
    SinkQueueWithCancel<SequenceEvent> reader =
        Source.fromGraph(new DeviceSourceStage(sequence))
            .runWith(
                Sink.<SequenceEvent>queue(1).withAttributes(Attributes.inputBuffer(1, 1)),
                KIT.system());
    Eventually.holds("the stage took its first events", SOON, () -> device.creditsGiven() > WINDOW);
    int credits = device.creditsGiven();

    // one event in the queue and one on its way is all an idle reader takes: two windows and its
    // own
    assertThat(credits).isLessThanOrEqualTo(3 * WINDOW);
    reader.pull();
    Eventually.holds("a pull gives credit", SOON, () -> device.creditsGiven() > credits);
    reader.cancel();
  }

  @Test
  void cancelling_freesTheSequenceWithin100Millis() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenHanging());
    SinkQueueWithCancel<SequenceEvent> reader =
        started(device).runWith(Sink.<SequenceEvent>queue(), KIT.system());
    reader.pull().toCompletableFuture().get(3, TimeUnit.SECONDS);
    long start = System.nanoTime();

    reader.cancel();
    Eventually.holds("the slot is free", SOON, () -> device.active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
    assertThat(ended.get(1, TimeUnit.SECONDS).status()).isEqualTo(SequenceOutcome.Status.CANCELLED);
  }

  @Test
  void failedRun_arrivesAsItsOutcome() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenFailing());

    List<SequenceEvent> events =
        started(device)
            .runWith(Sink.seq(), KIT.system())
            .toCompletableFuture()
            .get(3, TimeUnit.SECONDS);

    assertThat(text(events)).isEqualTo("a");
    assertThat(((SequenceEvent.Ended) events.get(events.size() - 1)).outcome().status())
        .isEqualTo(SequenceOutcome.Status.FAILED);
  }

  @Test
  void deviceThatSpeaksWithoutCredit_isCancelled() {
    ScriptedDevice device = device(new Script(Collections.nCopies(100, batch("x")), null));
    DeviceSequence sequence = sequence(device);
    sequence.submit();

    device.request(1, 50);

    Eventually.holds("it was cancelled", SOON, () -> device.active() == 0);
  }

  @Test
  void closingDevice_endsTheStream() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenHanging());
    SinkQueueWithCancel<SequenceEvent> reader =
        started(device).runWith(Sink.<SequenceEvent>queue(), KIT.system());
    reader.pull().toCompletableFuture().get(3, TimeUnit.SECONDS);

    device.close();

    assertThat(reader.pull().toCompletableFuture().get(3, TimeUnit.SECONDS))
        .get()
        .isInstanceOf(SequenceEvent.Ended.class);
  }

  private Source<SequenceEvent, ?> started(ScriptedDevice device) {
    DeviceSequence sequence = sequence(device);
    assertThat(sequence.submit()).isEqualTo(Admission.ACCEPTED);
    return Source.fromGraph(new DeviceSourceStage(sequence));
  }

  private DeviceSequence sequence(ScriptedDevice device) {
    return new DeviceSequence(device, Specs.of(1, "tiny"), WINDOW, ended::complete);
  }

  private static ScriptedDevice device(Script script) {
    return new ScriptedDevice("cpu-0", List.of("tiny"), 8, spec -> script);
  }

  private static TextBatch batch(String text) {
    return new TextBatch(0, text, 1, 1.0, List.of());
  }

  private static String text(List<SequenceEvent> events) {
    return events.stream()
        .filter(SequenceEvent.Text.class::isInstance)
        .flatMap(event -> ((SequenceEvent.Text) event).batches().stream())
        .map(TextBatch::text)
        .collect(Collectors.joining());
  }
}

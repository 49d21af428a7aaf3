package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.next;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static io.runtimemoat.actors.session.SessionBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.device.DeviceView;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.device.TestSettings;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes in a cluster over loopback Artery: requests come to one, the device is the other's. */
@Tag("verify")
class RemoteDeviceTest {
  private static final Duration CLUSTER_LIMIT = Duration.ofSeconds(20);
  private static final Config NODE =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.remote.artery.transport = tcp
              pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              pekko.cluster.jmx.enabled = off
              pekko.cluster.downing-provider-class = ""
              pekko.cluster.failure-detector.acceptable-heartbeat-pause = 1 s
              """)
          .withFallback(ConfigFactory.load());

  private final ScriptedDevice hello = device("cpu-a", "small", Script.saying("from ", "afar"));
  private final ScriptedDevice hanging =
      device("cpu-b", "large", Script.saying("a", "b").thenHanging());
  private final SessionBench edge =
      new SessionBench(ActorTestKit.create("moat", NODE), TestSettings.session());
  private final SessionBench worker =
      new SessionBench(ActorTestKit.create("moat", NODE), TestSettings.session(), hello, hanging);

  @BeforeEach
  void form() {
    Cluster seed = Cluster.get(worker.system());
    seed.manager().tell(Join.create(seed.selfMember().address()));
    Cluster.get(edge.system()).manager().tell(Join.create(seed.selfMember().address()));
    Eventually.holds("bids", CLUSTER_LIMIT, () -> edge.serving.devices().size() == 2);
  }

  @AfterEach
  void close() {
    edge.close();
    worker.close();
  }

  @Test
  void sequence_runsOnTheOtherNodeAndIsRecordedHere() throws Exception {
    List<CompletionEvent> events = edge.events(streamed("small", "hi"));

    assertThat(edge.serving.devices()).noneMatch(DeviceView::local);
    assertThat(text(events)).isEqualTo("from afar");
    assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
    assertThat(edge.ledger.attempts().get(0).completionTokens()).isEqualTo(2);
    assertThat(worker.ledger.facts()).isEmpty();
  }

  @Test
  void readerThatLeaves_freesTheSlotOfTheOtherNode() throws Exception {
    SinkQueueWithCancel<CompletionEvent> reader = edge.reader(streamed("large", "hi"));
    next(reader);
    next(reader);
    long start = System.nanoTime();

    reader.cancel();
    Eventually.holds("the slot is free", CLUSTER_LIMIT, () -> hanging.active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
    Eventually.holds("the outcome", CLUSTER_LIMIT, () -> edge.ledger.facts().size() == 3);
    assertThat(edge.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.CANCELLED);
    assertThat(edge.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.CANCELLED);
  }

  @Test
  void lostNode_failsTheAttemptInPlainWords() throws Exception {
    SinkQueueWithCancel<CompletionEvent> reader = edge.reader(streamed("large", "hi"));
    next(reader);
    next(reader);

    worker.close();

    CompletionEvent end =
        reader
            .pull()
            .toCompletableFuture()
            .get(CLUSTER_LIMIT.toSeconds(), TimeUnit.SECONDS)
            .orElseThrow();
    assertThat(edge.ledger.outcome().completionTokens()).isEqualTo(2);
    assertThat(((CompletionEvent.Failed) end).usage().completionTokens()).isEqualTo(2);
    assertThat(((CompletionEvent.Failed) end).failure().message())
        .contains("cpu-b")
        .endsWith("Ask again.");
    Eventually.holds("no bid is left", CLUSTER_LIMIT, () -> edge.serving.devices().isEmpty());
    assertThat(edge.refused(streamed("large", "hi")).kind()).isEqualTo(Failure.Kind.NO_CAPACITY);
  }

  private static ScriptedDevice device(String id, String model, Script script) {
    return new ScriptedDevice(id, Collections.singletonList(model), 8, spec -> script);
  }
}

package io.runtimemoat.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.persistence.serialization.TestProtocol.Answer;
import io.runtimemoat.persistence.serialization.TestProtocol.Command;
import io.runtimemoat.persistence.serialization.TestProtocol.Everything;
import io.runtimemoat.persistence.serialization.TestProtocol.OpenStreams;
import io.runtimemoat.persistence.serialization.TestProtocol.Question;
import io.runtimemoat.persistence.serialization.TestProtocol.Streams;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two ActorSystems that talk over Artery's TCP on the loopback. */
class WireBetweenNodesTest {
  private static final Config REMOTE =
      ConfigFactory.parseString(
          """
          pekko.actor.provider = remote
          pekko.remote.artery.transport = tcp
          pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
          # Stream refs watch each other; in a cluster that needs no permission.
          pekko.remote.use-unsafe-remote-features-outside-cluster = on
          pekko.remote.warn-unsafe-watch-outside-cluster = off
          """);
  private static final ActorTestKit HERE = ActorTestKit.create("here", withDefaults());
  private static final ActorTestKit THERE = ActorTestKit.create("there", withDefaults());

  private static Config withDefaults() {
    return REMOTE.withFallback(ConfigFactory.load());
  }

  @AfterAll
  static void stop() {
    HERE.shutdownTestKit();
    THERE.shutdownTestKit();
  }

  @Test
  void questionAcross_isAnsweredThroughItsReference() {
    ActorRef<Command> remote = fromHere(THERE.spawn(answering(null)));
    TestProbe<Answer> asker = HERE.createTestProbe();

    remote.tell(new Question("who?", asker.getRef()));

    Answer answer = asker.receiveMessage(Duration.ofSeconds(10));
    assertThat(answer.text()).isEqualTo("there heard who?");
  }

  @Test
  void everyKind_arrivesWhole() {
    TestProbe<Everything> heard = THERE.createTestProbe();
    ActorRef<Command> remote = fromHere(THERE.spawn(answering(heard.getRef())));

    remote.tell(TestProtocol.everything());

    Everything received = heard.receiveMessage(Duration.ofSeconds(10));
    assertThat(WireEquality.same(TestProtocol.everything(), received)).isTrue();
  }

  @Test
  void streamReference_carriesElementsAcross() throws Exception {
    ActorRef<Command> remote = fromHere(THERE.spawn(answering(null)));
    TestProbe<Streams> asker = HERE.createTestProbe();

    remote.tell(new OpenStreams(asker.getRef()));
    Streams streams = asker.receiveMessage(Duration.ofSeconds(10));
    List<String> words =
        streams
            .words()
            .getSource()
            .runWith(Sink.seq(), HERE.system())
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertThat(words).containsExactly("one", "two", "three");
  }

  private static Behavior<Command> answering(@Nullable ActorRef<Everything> heard) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Question.class,
                    question -> {
                      String name = context.getSystem().name();
                      question.replyTo().tell(new Answer(name + " heard " + question.text()));
                      return Behaviors.same();
                    })
                .onMessage(
                    Everything.class,
                    everything -> {
                      if (heard != null) {
                        heard.tell(everything);
                      }
                      return Behaviors.same();
                    })
                .onMessage(
                    OpenStreams.class,
                    open -> {
                      var words =
                          Source.from(List.of("one", "two", "three"))
                              .runWith(StreamRefs.sourceRef(), context.getSystem());
                      var sink =
                          StreamRefs.<String>sinkRef().to(Sink.ignore()).run(context.getSystem());
                      open.replyTo().tell(new Streams(words, sink));
                      return Behaviors.same();
                    })
                .build());
  }

  /** The same actor as the other system sees it, by its full address. */
  private static ActorRef<Command> fromHere(ActorRef<Command> there) {
    ExtendedActorSystem owner = (ExtendedActorSystem) Adapter.toClassic(THERE.system());
    String address =
        Adapter.toClassic(there)
            .path()
            .toSerializationFormatWithAddress(owner.provider().getDefaultAddress());
    return ActorRefResolver.get(HERE.system()).resolveActorRef(address);
  }
}

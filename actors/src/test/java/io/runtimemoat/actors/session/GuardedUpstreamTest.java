package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.open;
import static io.runtimemoat.actors.session.UpstreamBench.request;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.admission.CandidateArms;
import io.runtimemoat.actors.admission.GuardedCompletions;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.EgressVerdict.Treatment;
import io.runtimemoat.actors.policy.PolicyEngine;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.TestGuards;
import io.runtimemoat.decision.random.MacKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From the guard over the wire of an upstream and back. */
class GuardedUpstreamTest {
  private static final String MAIL = "joe.bloggs@acme.org";
  private static final Pattern ASKED = Pattern.compile("write to ([^\" ]+)");

  /** Allows everything, and treats every destination alike. */
  private record Treating(Treatment treatment) implements PolicyEngine {
    @Override
    public CompletionStage<RoutingVerdict> routing(RoutingQuestion question) {
      return CompletableFuture.completedFuture(
          new RoutingVerdict(RoutingVerdict.Action.ALLOW, false, "", Map.of()));
    }

    @Override
    public CompletionStage<EgressVerdict> egress(EgressQuestion question) {
      return CompletableFuture.completedFuture(
          new EgressVerdict(treatment, "no personal data there"));
    }
  }

  /** Repeats the address that it was asked to write to, in two pieces cut at this place. */
  private static final class Echo implements RawServer.Script {
    final AtomicReference<String> asked = new AtomicReference<>("");
    private @Nullable RawServer server;
    private int cut;

    @Override
    public void answer(Socket socket, OutputStream out) throws IOException {
      List<String> requests = Objects.requireNonNull(server).requests();
      Matcher address = ASKED.matcher(requests.get(requests.size() - 1));
      String said = "I wrote to " + (address.find() ? address.group(1) : "nobody") + " today";
      asked.set(said);
      int at = Math.min(cut, said.length());
      String body =
          STREAM_HEAD
              + (at == 0 ? "" : RawServer.text(said.substring(0, at)))
              + RawServer.text(said.substring(at))
              + finish("stop")
              + usage(9, 6)
              + DONE;
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }

    RawServer open() {
      RawServer opened = RawServer.answering(this);
      server = opened;
      return opened;
    }
  }

  @Test
  void personalData_leavesAsSurrogatesAndComesBack_whereverTheAnswerIsSplit() throws Exception {
    Echo echo = new Echo();
    try (RawServer server = echo.open();
        SessionBench bench = open(server.uri())) {
      Completions guarded = guarded(bench, server, Treatment.SURROGATE);
      String restored = "I wrote to " + MAIL + " today";
      for (echo.cut = 0; echo.cut <= restored.length(); echo.cut++) {
        List<CompletionEvent> events = events(bench, guarded.start(ask("up")));

        assertThat(text(events)).as("split at %d", echo.cut).isEqualTo(restored);
        assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
        assertThat(echo.asked.get()).doesNotContain("nobody").doesNotContain(MAIL);
      }
      assertThat(server.requests()).noneMatch(request -> request.contains("bloggs"));
      assertThat(bench.ledger.facts()).isNotEmpty().noneMatch(GuardedUpstreamTest::tells);
    }
  }

  @Test
  void upstreamThatMaySeeIt_getsTheOriginal() throws Exception {
    Echo echo = new Echo();
    try (RawServer server = echo.open();
        SessionBench bench = open(server.uri())) {
      Completions guarded = guarded(bench, server, Treatment.ORIGINAL);

      List<CompletionEvent> events = events(bench, guarded.start(ask("up")));

      assertThat(text(events)).contains(MAIL);
      assertThat(server.requests().get(0)).contains(MAIL);
      assertThat(bench.ledger.facts()).noneMatch(GuardedUpstreamTest::tells);
    }
  }

  @Test
  void upstreamThatMayGetNothing_isExcludedWithTheReasonAndAnotherServes() throws Exception {
    ScriptedDevice device =
        new ScriptedDevice(
            "cpu-0", List.of("small"), 8, spec -> ScriptedDevice.Script.saying("here"));
    try (RawServer server = new Echo().open();
        SessionBench bench =
            open(
                upstreams(Map.of("up", server.uri()), ""),
                Map.of(),
                Spending.unlimited(),
                device)) {
      Completions guarded = guarded(bench, server, Treatment.DENY);

      assertThat(text(events(bench, guarded.start(ask("auto"))))).isEqualTo("here");
      Started alone = guarded.start(ask("up")).toCompletableFuture().get(5, TimeUnit.SECONDS);

      DecisionRecord decided = (DecisionRecord) bench.ledger.facts().get(0);
      assertThat(decided.feasible().excludes("no_personal_data_there")).isTrue();
      assertThat(((Started.Refused) alone).failure().kind()).isEqualTo(Failure.Kind.POLICY_DENIED);
      assertThat(server.requests()).isEmpty();
    }
  }

  private static CompletionRequest ask(String model) {
    return request(
        model, "Please write to " + MAIL + " now", true, body -> {}, RequestTerms.open());
  }

  private static boolean tells(RequestFact fact) {
    String bytes = new String(fact.encode(), StandardCharsets.ISO_8859_1);
    return bytes.contains("bloggs") || fact.toString().contains("bloggs");
  }

  private static Completions guarded(SessionBench bench, RawServer server, Treatment treatment) {
    Upstreams upstreams = upstreams(Map.of("up", server.uri()), "");
    return new GuardedCompletions(
        bench.serving.completions(),
        TestGuards.settings(),
        new Guard(TestGuards.settings()),
        new Treating(treatment),
        CandidateArms.of(UpstreamBench.table(upstreams, Map.of()), new UpstreamSettings(List.of())),
        true,
        new MacKey(new byte[32]),
        Clock.systemUTC(),
        RequestObserver.NONE);
  }

  private static List<CompletionEvent> events(SessionBench bench, CompletionStage<Started> started)
      throws Exception {
    return ((Started.Accepted) started.toCompletableFuture().get(5, TimeUnit.SECONDS))
        .events()
        .runWith(Sink.seq(), bench.system())
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }
}

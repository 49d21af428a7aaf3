package io.runtimemoat.loadtests.jmh;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.admission.CandidateArms;
import io.runtimemoat.actors.admission.GuardedCompletions;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.config.PolicySettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.node.authz.RegoPolicyEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What guard and policies add to a request of 1 KiB: abuse score, routing policy and, where it may
 * leave, the look for personal data, the egress policy and the body for the upstream.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class GuardBenchmark {
  private static final String PROSE =
      "Please read the letter below and say in one sentence what its writer wants. The parcel that"
          + " was promised for Monday has not arrived, nobody answers the telephone, and the shop"
          + " on the corner says that it knows nothing of an order. ";
  private static final String CONTACT =
      " Write to joe.bloggs@acme.org or call +49 30 901820, the account is DE89370400440532013000.";
  private static final int CHARACTERS = 1024;

  /** Whether the request stays in the process or may go to an upstream. */
  @Param({"here", "upstream"})
  public String destination;

  /** Whether the text has three pieces of personal data. */
  @Param({"plain", "personal"})
  public String text;

  /** Whether an abuse score could change what the policies say. */
  @Param({"true", "false"})
  public boolean scored;

  private RegoPolicyEngine policies;
  private GuardedCompletions completions;
  private CompletionRequest request;

  /** Takes what a session would: the form for the upstream, when there is one. */
  private record Taking(String upstreamArm) implements Completions {
    private static final Started DONE =
        new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "nothing runs here"));

    @Override
    public CompletionStage<Started> start(CompletionRequest request) {
      if (!upstreamArm.isEmpty()) {
        request.terms().egress().form(upstreamArm, request.body().json());
      }
      return CompletableFuture.completedFuture(DONE);
    }

    @Override
    public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
      throw new UnsupportedOperationException("nothing is explained here");
    }
  }

  @Setup
  public void open() {
    boolean leaves = destination.equals("upstream");
    Config config =
        ConfigFactory.parseString(
                leaves
                    ? """
                      moat.upstreams.up { instances = ["http://127.0.0.1:1/v1"], models { m = m } }
                      moat.routing.aliases.auto = [m]
                      """
                    : "")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    UpstreamSettings upstreams = UpstreamSettings.from(config);
    RoutingTable routes =
        RoutingTable.of(
            RoutingSettings.from(config, upstreams),
            SessionSettings.from(config),
            List.of(model("small"), model("medium"), model("large")),
            Upstreams.open(upstreams, ForkJoinPool.commonPool()));
    MacKey key = new MacKey(new byte[MacKey.MINIMUM_BYTES]);
    policies = RegoPolicyEngine.open(PolicySettings.from(config), key);
    GuardSettings settings = GuardSettings.from(config);
    completions =
        new GuardedCompletions(
            new Taking(leaves ? "up.m" : ""),
            settings,
            new Guard(settings),
            policies,
            CandidateArms.of(routes, upstreams),
            scored,
            key,
            Clock.systemUTC(),
            RequestObserver.NONE);
    request = request();
  }

  private CompletionRequest request() {
    String end = text.equals("personal") ? CONTACT : "";
    String said = PROSE.repeat(CHARACTERS / PROSE.length() + 1);
    said = said.substring(0, CHARACTERS - end.length()) + end;
    ObjectNode body = new JsonMapper().createObjectNode().put("model", "auto");
    body.putArray("messages").addObject().put("role", "user").put("content", said);
    return new CompletionRequest(
        "request",
        new Principal(new TenantId("dev"), "development"),
        "auto",
        new Prompt.Chat(new ChatPrompt(List.of(new ChatPrompt.Message("user", said)), null)),
        RequestedParameters.none(),
        new ClientBody(body, false, false),
        true,
        Duration.ofSeconds(20),
        System.nanoTime(),
        RequestTerms.open(),
        RequestTrace.NONE);
  }

  private static ModelDescription model(String name) {
    return new ModelDescription(name, "w", "t", 256, 2, 2, 2, 8, 1024, 64, 1 << 20, true);
  }

  @Benchmark
  public CompletionStage<Started> admit() {
    return completions.start(request);
  }

  /** Gives the policies' memory back. */
  @TearDown
  public void close() {
    policies.close();
  }
}

package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.TestRates;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.random.MacKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Thousands of interleaved requests of two tenants, of which each sees only its own. */
class TwoTenantsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final int REQUESTS = 3_000;
  private static final int THREADS = 4;
  private static final PolicyArm AWAY = new PolicyArm("eu.m", PolicyArm.Kind.UPSTREAM, Map.of());

  /** A tenant, whose every number and word is its own. */
  private record Side(Principal caller, long requests, long tokens, String mail, String reason) {
    static Side of(String name, long requests, long tokens) {
      TenantId tenant = new TenantId(name);
      PerMinute limits = new PerMinute(requests, PerMinute.UNLIMITED, tokens);
      return new Side(
          Requests.limited(tenant, "key-of-" + name, RateLimits.of(limits), RateLimits.none()),
          requests,
          tokens,
          "joe@" + name + ".org",
          name + " forbids it");
    }

    String name() {
      return caller.tenant().value();
    }
  }

  @AfterContainer
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Property(tries = 3)
  void interleavedTenants_neverSeeEachOthersLimitsErrorsOrLabels(@ForAll long seed)
      throws Exception {
    int run = RUNS.incrementAndGet();
    Side large = Side.of("acme" + run, 1_771, 1_000_003);
    Side small = Side.of("zeta" + run, 211, 100_019);
    LimitedCompletions completions = completions(List.of(large, small), new Random(seed));
    AtomicInteger ofLarge = new AtomicInteger();
    AtomicInteger ofSmall = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> works = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(seed + thread);
      works.add(
          threads.submit(
              () -> {
                for (int i = 0; i < REQUESTS / THREADS; i++) {
                  boolean first = random.nextBoolean();
                  boolean admitted =
                      first
                          ? ask(completions, large, small, random)
                          : ask(completions, small, large, random);
                  (first ? ofLarge : ofSmall).addAndGet(admitted ? 1 : 0);
                }
                return null;
              }));
    }
    for (Future<?> work : works) {
      work.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();

    assertThat(ofSmall).as("all of its own limit, whatever the other does").hasValue(211);
    assertThat(ofLarge).as("not held back by the other's").hasValueGreaterThan(1_200);
  }

  /** Whether its rate limits let it in; whatever it is told has to be its own. */
  private static boolean ask(LimitedCompletions completions, Side side, Side other, Random random)
      throws Exception {
    CompletionRequest request =
        Requests.of(side.caller(), 1 + random.nextInt(20), "write to " + side.mail());
    Started started = completions.start(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
    boolean accepted = started instanceof Started.Accepted;
    List<RateStatus> limits =
        accepted
            ? ((Started.Accepted) started).head().limits()
            : ((Started.Refused) started).limits();
    assertThat(limits)
        .extracting(RateStatus::perMinute)
        .containsExactly(side.requests(), side.tokens());
    if (started instanceof Started.Refused refused) {
      String message = refused.failure().message();
      assertThat(message)
          .doesNotContain(other.name(), String.valueOf(other.requests()), other.reason());
      return refused.failure().kind() != Failure.Kind.RATE_LIMITED;
    }
    List<CompletionEvent> events =
        ((Started.Accepted) started)
            .events()
            .take(1 + random.nextInt(3))
            .runWith(Sink.seq(), KIT.system())
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertThat(events.get(0))
        .isEqualTo(new CompletionEvent.Delta(0, "to " + side.mail(), List.of()));
    return true;
  }

  private static LimitedCompletions completions(List<Side> sides, Random random) {
    // A lease that comes late on a busy machine is another refusal than the ones that are looked
    // at.
    Config config =
        ConfigFactory.parseString("moat.limits.rate.wait-limit = 10 s")
            .withFallback(ConfigFactory.load());
    LimitSettings limits = LimitSettings.from(config);
    GuardSettings guard = GuardSettings.from(config);
    ScriptedCompletions inner = new ScriptedCompletions();
    inner.answer(request -> answer(of(sides, request.principal().tenant()), request));
    ScriptedPolicies policies = new ScriptedPolicies();
    policies.routes =
        question -> {
          Side side = of(sides, question.tenant());
          int choice;
          synchronized (random) {
            choice = random.nextInt(10);
          }
          return choice == 0
              ? new RoutingVerdict(RoutingVerdict.Action.DENY, false, side.reason(), Map.of())
              : ScriptedPolicies.ALLOW;
        };
    policies.treat(EgressVerdict.Treatment.SURROGATE);
    GuardedCompletions guarded =
        new GuardedCompletions(
            inner,
            guard,
            new Guard(guard),
            policies,
            new CandidateArms(Map.of("auto", List.of(AWAY))),
            true,
            new MacKey(new byte[32]),
            Clock.systemUTC(),
            RequestObserver.NONE);
    return new LimitedCompletions(
        guarded,
        new ConcurrencyGate(KIT.system(), limits.concurrency()),
        TestRates.of(KIT, limits.rate()),
        limits.request(),
        SessionSettings.from(config),
        KIT.system(),
        RequestObserver.NONE);
  }

  /** As an upstream would that repeats what it was asked. */
  private static Started answer(Side side, CompletionRequest request) {
    var form = request.terms().egress().form(AWAY.id(), request.body().json());
    String said = form.body().at("/messages/0/content").asText().replace("write ", "");
    assertThat(said).doesNotContain(side.mail());
    var filter = Objects.requireNonNull(form.restoring()).filter(false);
    String restored = filter.push(said) + filter.finish();
    return ScriptedCompletions.running(
        request,
        Source.from(
            List.of(
                new CompletionEvent.Delta(0, restored, List.of()),
                new CompletionEvent.Delta(0, "!", List.of()),
                new CompletionEvent.Completed(
                    new CompletionEvent.Usage(5, 0, 2), "m", 1, "unchecked"))));
  }

  private static Side of(List<Side> sides, TenantId tenant) {
    return sides.stream()
        .filter(side -> side.caller().tenant().equals(tenant))
        .findFirst()
        .orElseThrow();
  }
}

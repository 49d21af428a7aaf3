package io.runtimemoat.actors.admission;

import static io.runtimemoat.actors.admission.Requests.limited;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.budget.TestRates;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateStatus;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;

/** Limits over scripted completions, with one turn a tenant unless a test says otherwise. */
final class LimitedBench {
  private static final AtomicInteger TENANTS = new AtomicInteger();

  final ScriptedCompletions inner = new ScriptedCompletions();
  final Queue<Failure.Kind> refusals = new ConcurrentLinkedQueue<>();
  private final RequestObserver observed =
      new RequestObserver() {
        @Override
        public void unrecorded(CompletionRequest request, Failure failure) {
          refusals.add(failure.kind());
        }
      };
  private final ActorTestKit kit;

  LimitedBench(ActorTestKit kit) {
    this.kit = kit;
  }

  ActorTestKit kit() {
    return kit;
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  LimitedCompletions limits(String overrides) {
    Config config =
        config("moat.limits.concurrency { per-tenant = 1, queue-per-tenant = 0 }\n" + overrides);
    return limits(config, TestRates.of(kit, LimitSettings.from(config).rate()));
  }

  LimitedCompletions limits(Config config, Rates rates) {
    LimitSettings settings = LimitSettings.from(config);
    return new LimitedCompletions(
        inner,
        new ConcurrencyGate(kit.system(), settings.concurrency()),
        rates,
        settings.request(),
        SessionSettings.from(config),
        kit.system(),
        observed);
  }

  static Config config(String overrides) {
    return ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
  }

  static TenantId tenant() {
    return new TenantId("tenant-" + TENANTS.incrementAndGet());
  }

  static Principal output(long perMinute) {
    return limited(
        tenant(), "k", new PerMinute(PerMinute.UNLIMITED, PerMinute.UNLIMITED, perMinute));
  }

  void run(CompletionStage<Started> started) throws Exception {
    if (get(started) instanceof Started.Accepted accepted) {
      run(accepted);
    }
  }

  void run(Started.Accepted accepted) throws Exception {
    accepted
        .events()
        .runWith(Sink.ignore(), kit.system())
        .handle((done, failure) -> done)
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  static Started get(CompletionStage<Started> started) throws Exception {
    return started.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  static Failure failure(Started started) {
    assertThat(started).isInstanceOf(Started.Refused.class);
    return ((Started.Refused) started).failure();
  }

  static Map<String, String> headers(Started started) {
    return RateStatus.headers(
        started instanceof Started.Accepted accepted
            ? accepted.head().limits()
            : ((Started.Refused) started).limits());
  }
}

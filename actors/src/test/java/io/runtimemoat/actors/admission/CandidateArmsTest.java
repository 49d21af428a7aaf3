package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.gpu.ModelDescription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class CandidateArmsTest {
  private static final PolicyArm SMALL =
      new PolicyArm("small", PolicyArm.Kind.IN_PROCESS, Map.of());
  private static final PolicyArm EUROPE =
      new PolicyArm("eu.gpt", PolicyArm.Kind.UPSTREAM, Map.of("region", "eu"));
  private static final PolicyArm AMERICA =
      new PolicyArm("us.gpt-us", PolicyArm.Kind.UPSTREAM, Map.of());

  private static final ModelDescription MODEL =
      new ModelDescription("small", "w", "t", 256, 2, 2, 2, 8, 1024, 64, 1 << 20, true);

  @Test
  void names_leadToTheirArmsAndToThoseThatReplaceThem() {
    Config config =
        ConfigFactory.parseString(
                """
                moat.upstreams {
                  eu { instances = ["http://127.0.0.1:1/v1"], models { gpt = x }, labels { region = eu } }
                  us { instances = ["http://127.0.0.1:1/v1"], models { gpt-us = x } }
                }
                moat.models.local = [{ name = small, folder = "x", slots = 1, max-context = 0 }]
                moat.arms = [
                  { id = small, model = small, tier = small, prompt-price = 1, completion-price = 1 }
                ]
                moat.routing {
                  aliases { auto = [small], best = [gpt, gpt-us] }
                  fallbacks { small = [gpt], auto = [best] }
                }
                """)
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve();
    UpstreamSettings upstreams = UpstreamSettings.from(config);
    RoutingTable routes =
        RoutingTable.of(
            RoutingSettings.from(config, upstreams),
            SessionSettings.from(config),
            List.of(MODEL),
            Upstreams.open(upstreams, ForkJoinPool.commonPool()));

    CandidateArms arms = CandidateArms.of(routes, upstreams);

    assertThat(arms.behind("best")).containsExactly(EUROPE, AMERICA);
    assertThat(arms.behind("eu.gpt")).containsExactly(EUROPE);
    assertThat(arms.behind("gpt-us")).containsExactly(AMERICA);
    assertThat(arms.behind("small")).containsExactlyInAnyOrder(SMALL, EUROPE);
    assertThat(arms.behind("auto")).containsExactlyInAnyOrder(SMALL, EUROPE, AMERICA);
    assertThat(arms.behind("nobody")).isEmpty();
  }
}

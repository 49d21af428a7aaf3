package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.gpu.Sampling;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ServedParametersTest {
  private static final TrustRegion REGION =
      TrustRegion.of(
          LearningPolicySettings.from(
              ConfigFactory.parseString(
                      "moat.learning.policy.parameters.sets.longer.max_tokens = 200")
                  .withFallback(ConfigFactory.parseResources("reference.conf"))
                  .resolve()));
  private static final ServedParameters SERVED =
      new ServedParameters(REGION, Map.of("temperature", 0.7, "max_tokens", 9_000.0));
  private static final ParameterPolicy POLICY =
      ParameterPolicy.untaught(new Exploration(0, 0.9, null));
  private static final Arm ARM = new Arm("small", "tiny", Tier.SMALL, new Prices(1, 1), 2_048);

  /** What was reckoned with for the plan is never exceeded, whatever a set would add. */
  @Property(tries = 500)
  void noSet_drawsMoreTokensThanThePlan(
      @ForAll @IntRange(min = 1, max = 2_000) int planned, @ForAll long seed) {
    ParameterChoice choice =
        SERVED.choose(RequestedParameters.none(), plan(planned, 0.7), POLICY, new Seed(seed, 1));

    CompletionRequest drawn = ServedParameters.apply(SessionBench.whole("auto", "hi"), choice);
    for (ParameterSet set : choice.candidates()) {
      assertThat(value(set, "max_tokens")).isBetween(1.0, (double) planned);
    }
    Integer tokens = drawn.parameters().maxTokens();
    assertThat(tokens == null ? planned : tokens)
        .isEqualTo((int) value(choice.chosen(), "max_tokens"));
    Double temperature = drawn.parameters().temperature();
    assertThat(temperature == null ? 0.7 : temperature)
        .isEqualTo(value(choice.chosen(), "temperature"));
  }

  @Test
  void nothingIsDrawn_byTheRulesOrWhereItIsOff() {
    Seed seed = new Seed(1, 1);
    AttemptPlan plan = plan(100, 0.7);
    ParameterChoice byRules = SERVED.choose(RequestedParameters.none(), plan, null, seed);
    ParameterChoice off =
        ServedParameters.asTheyAre().choose(RequestedParameters.none(), plan, POLICY, seed);
    CompletionRequest request = SessionBench.whole("auto", "hi");

    assertThat(byRules.candidates()).hasSize(1);
    assertThat(off).isEqualTo(byRules);
    assertThat(ServedParameters.apply(request, off)).isSameAs(request);
  }

  @Test
  void bodyForAnUpstream_hasWhatWasDrawn_andTheClientsIsNotChanged() throws Exception {
    ObjectNode body =
        (ObjectNode)
            new JsonMapper().readTree("{\"max_completion_tokens\":900,\"stop\":\"x\",\"top_p\":1}");

    ObjectNode sent = ServedParameters.body(body, Map.of("max_tokens", 700.0, "temperature", 0.5));

    assertThat(sent)
        .isEqualTo(
            new JsonMapper()
                .readTree("{\"stop\":\"x\",\"top_p\":1,\"max_tokens\":700,\"temperature\":0.5}"));
    assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(900);
    assertThat(ServedParameters.body(body, Map.of())).isSameAs(body);
  }

  @Test
  void everyParameterThatMayMove_reachesTheRequest() {
    ParameterSet set =
        new ParameterSet(
            "all",
            List.of(
                moved("temperature", 0.1),
                moved("top_p", 0.2),
                moved("max_tokens", 30),
                moved("frequency_penalty", 0.4),
                moved("presence_penalty", 0.5)));

    CompletionRequest drawn =
        ServedParameters.apply(SessionBench.whole("auto", "hi"), ParameterChoice.only(set));

    assertThat(drawn.parameters().temperature()).isEqualTo(0.1);
    assertThat(drawn.parameters().topP()).isEqualTo(0.2);
    assertThat(drawn.parameters().maxTokens()).isEqualTo(30);
    assertThat(drawn.parameters().frequencyPenalty()).isEqualTo(0.4);
    assertThat(drawn.parameters().presencePenalty()).isEqualTo(0.5);
    assertThat(drawn.terms().moved()).hasSize(5);
  }

  /** The length was drawn for the arm that failed; this one can pay for less, or for more. */
  @Test
  void laterAttempt_drawsNoMoreThanItsArmCanPayFor() {
    RequestAllowance open = RequestTerms.open().allowance();
    RequestTerms bounded =
        RequestTerms.of(
            new RequestAllowance(
                Money.ofUnits(1),
                open.softTimeout(),
                open.hardTimeout(),
                open.maxTokens(),
                open.maxAttempts()));
    CompletionRequest drawn =
        ServedParameters.apply(
            UpstreamBench.request("up", "hi", true, body -> {}, bounded),
            ParameterChoice.only(new ParameterSet("longer", List.of(moved("max_tokens", 500)))));
    ObjectNode body = new JsonMapper().createObjectNode().put("max_tokens", 500);

    assertThat(AttemptPlanner.bounded(body, drawn, 50).path("max_tokens").intValue()).isEqualTo(50);
    assertThat(AttemptPlanner.bounded(body, drawn, 900).path("max_tokens").intValue())
        .isEqualTo(500);
  }

  private static Parameter moved(String name, double value) {
    return new Parameter(name, value, "bandit:beta-ts/1@3");
  }

  private static AttemptPlan plan(int maxTokens, double temperature) {
    return new AttemptPlan(
        1,
        AttemptFact.FIRST,
        ARM,
        10,
        maxTokens,
        maxTokens,
        0,
        "",
        TokenRoom.worst(ARM, 10, maxTokens),
        new AttemptWork.OnDevice(
            new int[] {1}, new Sampling(temperature, 1, 0, 0, 1, 0, 0, Map.of(), 7), null));
  }

  private static double value(ParameterSet set, String name) {
    return set.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .mapToDouble(Parameter::value)
        .findFirst()
        .orElseThrow();
  }
}

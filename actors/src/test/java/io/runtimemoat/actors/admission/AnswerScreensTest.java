package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.session.AnswerScreen;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import io.runtimemoat.gpu.ChatPrompt;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AnswerScreensTest {
  private static final String ANSWER =
      "eve@acme.example T-1 T-2 T-3 https://a.example/ https://b.example/ ";

  @Test
  void withoutRules_answersMaySayAll() {
    CompletionRequest request = request("acme", "Who is it?");

    assertThat(screens("").on(request)).isSameAs(request);
    assertThat(request.terms().answers()).isNull();
  }

  @Test
  void rules_areThoseOfTheTenant() {
    AnswerScreens screens =
        screens(
            """
            hosts = [a.example]
            tenants {
              acme { hosts = [b.example], personal-data = true }
              free { hosts = ["*"] }
              ids { identifiers { ticket { pattern = "T-[0-9]", allowed = [T-1] } } }
            }
            """);

    assertThat(said(screens, request("acme", "Who?")))
        .isEqualTo("[email] T-1 T-2 T-3 [url] https://b.example/ ");
    assertThat(said(screens, request("ids", "And T-2?")))
        .isEqualTo("eve@acme.example T-1 T-2 [ticket] https://a.example/ [url] ");
    assertThat(said(screens, request("zeta", "Who?")))
        .isEqualTo("eve@acme.example T-1 T-2 T-3 https://a.example/ [url] ");
    assertThat(screens.on(request("free", "Who?")).terms().answers()).isNull();
  }

  @Test
  void whatTheRequestNames_isLookedForInItsBodyOrItsPrompt() {
    AnswerScreens screens = screens("personal-data = true");
    CompletionRequest plain = request("acme", "Who is eve@acme.example?");
    CompletionRequest other = request("acme", "Who is it?");
    CompletionRequest inSchema =
        new CompletionRequest(
            "r",
            other.principal(),
            "m",
            other.prompt(),
            other.parameters(),
            new ClientBody(
                Requests.object(
                    "{\"response_format\":{\"json_schema\":{\"schema\":{\"enum\":[\"eve@acme.example\"]}}}}"),
                false,
                true),
            true,
            other.timeLimit(),
            other.arrivedNanos(),
            RequestTerms.open(),
            RequestTrace.NONE);

    assertThat(said(screens, other)).startsWith("[email] ");
    assertThat(said(screens, plain)).startsWith("eve@acme.example ");
    assertThat(said(screens, inSchema)).startsWith("eve@acme.example ");
  }

  @Test
  void patternBeyondTheBounds_isRefused() {
    assertThatThrownBy(() -> screens("identifiers { a { pattern = \"((a{100}){100}){100}\" } }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pattern a");
  }

  private static String said(AnswerScreens screens, CompletionRequest request) {
    AnswerScreen answers = Objects.requireNonNull(screens.on(request).terms().answers());
    EgressRedactor redactor = answers.redactor(false);
    return redactor.push(ANSWER) + redactor.finish();
  }

  private static AnswerScreens screens(String egress) {
    GuardSettings settings =
        GuardSettings.from(
            ConfigFactory.parseString("moat.guard.egress {" + egress + "}")
                .withFallback(ConfigFactory.load()));
    return new AnswerScreens(new Guard(settings), settings.egress());
  }

  private static CompletionRequest request(String tenant, String text) {
    return new CompletionRequest(
        "r",
        new Principal(new TenantId(tenant), "key-1"),
        "m",
        new Prompt.Chat(new ChatPrompt(List.of(new ChatPrompt.Message("user", text)), null)),
        RequestedParameters.none(),
        true,
        Duration.ofSeconds(20));
  }
}

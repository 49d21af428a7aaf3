package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.held;
import static io.runtimemoat.actors.session.HeldRequests.pieces;
import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.grammar.EndingRule;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.guard.AnswerRules;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.gpu.TextGrammar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that we end ourselves say no more than the answers of models may. */
final class ScreenedEndingTest {
  private static final Guard GUARD =
      new Guard(GuardSettings.from(ConfigFactory.defaultReference().resolve()));
  private static final AnswerRules RULES =
      GUARD.answers(new EgressSettings.Rules(true, List.of("docs.example"), Map.of()));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'enum': ['eve@acme.example', 'somebody whose name is long']}"
            + "; 'somebody whose name is long'",
        "{'enum': ['https://evil.example/', 'https://docs.example/a/longer/path']}"
            + "; 'https://docs.example/a/longer/path'",
        "{'enum': ['mail eve@acme.example', 'mail somebody whose name is long']}"
            + "; 'mail somebody whose name is long'",
        "{'enum': ['bob@acme.example', 'bob, of whom no address is known']}"
            + "; 'bob, of whom no address is known'",
        "{'anyOf': [{'const': 'https://evil.example/'}, {'const': [1, 2, 3, 4, 5, 6, 7, 8, 9]}]}"
            + "; [1,2,3,4,5,6,7,8,9]",
        "{'type': 'string', 'pattern': '^(eve@acme[.]example|redacted@example[.]com)$'}"
            + "; 'redacted@example.com'",
        "{'type': 'object', 'required': ['a', 'b'], 'additionalProperties': false, 'properties':"
            + " {'a': {'enum': ['eve@acme.example', 'nobody that anybody knows']},"
            + " 'b': {'enum': ['ada@acme.example', 'somebody else, perhaps']}}}"
            + "; {'a':'nobody that anybody knows','b':'somebody else, perhaps'}"
      })
  void shortestEndingThatMayNotBeSaid_givesWayToOneThatMay(String schema, String ended)
      throws Exception {
    List<CompletionEvent> events = ended(schema.replace('\'', '"'), "no document");

    assertThat(text(events)).isEqualTo(ended.replace('\'', '"'));
    assertThat(completed(events).validationStatus()).isEqualTo("degraded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'const': 'eve@acme.example'}",
        "{'enum': ['https://evil.example/', 'https://evil.example/2']}",
        "{'type': 'object', 'required': ['u'], 'properties':"
            + " {'u': {'type': 'string', 'pattern': '^https://evil.example/[a-z]+$'}}}"
      })
  void documentThatCannotBeEndedWithWhatMayBeSaid_isAFailure(String schema) throws Exception {
    List<CompletionEvent> events = ended(schema.replace('\'', '"'), "no document");

    assertThat(text(events)).doesNotContain("acme", "evil");
    assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"to\":", "{\"to\":\""})
  void endingOfABegunDocument_isScreenedBehindWhatWasSaid(String begun) throws Exception {
    String schema =
        "{'type': 'object', 'required': ['to'], 'additionalProperties': false, 'properties':"
            + " {'to': {'enum': ['eve@acme.example', 'somebody whose name is long']}}}";

    List<CompletionEvent> events = ended(schema.replace('\'', '"'), begun + "!");

    assertThat(text(events)).isEqualTo("{\"to\":\"somebody whose name is long\"}");
  }

  /** A redactor is made to read what was begun: each try read all of it. */
  @Test
  void tries_readWhatWasBegunOnceTogether() throws Exception {
    String schema =
        "{\"type\": \"array\", \"uniqueItems\": true, \"items\": {\"anyOf\": ["
            + "{\"type\": \"integer\"}, {\"type\": \"object\", \"required\": [\"k\"],"
            + " \"properties\": {\"k\": {\"enum\": [\"eve@acme.example\", \"nobody\"]}}}]}}";
    HeldOutput output =
        new HeldOutput(
            new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, schema, ""), Grammar.ofSchema(schema));
    AtomicInteger redactors = new AtomicInteger();
    EndingRule rule =
        ScreenedEnding.of(
            output,
            "[1,2,{\"k\":\"",
            json -> {
              redactors.incrementAndGet();
              return GUARD.egress(RULES, Set.of(), json);
            });

    for (int i = 0; i < 20; i++) {
      assertThat(rule.said("eve@acme.example\"}]")).doesNotContain("acme").endsWith("\"}]");
      assertThat(rule.said("nobody\"}]")).isEqualTo("nobody\"}]");
    }

    assertThat(redactors).hasValue(1);
  }

  private static List<CompletionEvent> ended(String schema, String said) throws Exception {
    String answer = STREAM_HEAD + pieces(said) + finish("stop") + usage(9, 3) + DONE;
    try (RawServer server = RawServer.answering(answer);
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs("repairs { small = 0, large = 0 }"),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()))) {
      RequestTerms open = RequestTerms.open();
      RequestTerms screened =
          new RequestTerms(
              open.allowance(),
              open.rules(),
              open.egress(),
              json -> GUARD.egress(RULES, Set.of(), json));
      return bench.events(held(streamed("up", "Who?"), schema).under(screened));
    }
  }
}

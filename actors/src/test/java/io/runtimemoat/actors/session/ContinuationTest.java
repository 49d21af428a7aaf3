package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.open;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.TextGrammar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an answer that breaks off after its reader has seen some of it. */
class ContinuationTest {
  private static final List<String> WORDS = List.of("ab", "cd", "ef", "gh", "ij", "kl");
  private static final String PROMPT = "hi";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void brokenStream_isGoneOnFromByAModelOfThisProcess(int cut) throws Exception {
    ScriptedDevice device =
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> rest(spec.promptTokens().length));
    try (RawServer server = cutAfter(cut);
        SessionBench bench =
            open(
                upstreams(Map.of("up", server.uri()), ""),
                Map.of("up", List.of("small")),
                Spending.unlimited(),
                device)) {
      List<CompletionEvent> events = bench.events(streamed("up", PROMPT));

      assertThat(text(events)).isEqualTo(String.join("", WORDS));
      CompletionEvent.Completed end = (CompletionEvent.Completed) last(events);
      assertThat(end.servedModel()).isEqualTo("small");
      assertThat(end.usage().completionTokens()).isEqualTo(WORDS.size());
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.FAILED, AttemptFact.End.FINISHED);
      assertThat(bench.ledger.attempts().get(0).place().failure()).isEqualTo("connection_lost");
    }
  }

  /** A device that answers as the upstream would have, from where the prompt leaves off. */
  private static Script rest(int promptTokens) {
    int begun = (promptTokens - PROMPT.length()) / 2;
    return Script.saying(WORDS.subList(begun, WORDS.size()).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void brokenStream_isGoneOnFromByAnUpstreamThatCan(int cut) throws Exception {
    try (RawServer broken = cutAfter(cut);
        RawServer other = sayingFrom(cut);
        SessionBench bench = both(broken, other, "native")) {
      List<CompletionEvent> events = bench.events(streamed("up", PROMPT));

      assertThat(text(events)).isEqualTo(String.join("", WORDS));
      assertThat(other.requests().get(0))
          .contains(
              "{\"role\":\"assistant\",\"content\":\""
                  + String.join("", WORDS.subList(0, cut))
                  + "\"}",
              "\"continue_final_message\":true",
              "\"add_generation_prompt\":false");
    }
  }

  @Test
  void upstreamThatHasToBeAsked_isAsked() throws Exception {
    try (RawServer broken = cutAfter(2);
        RawServer other = sayingFrom(2);
        SessionBench bench = both(broken, other, "prompted")) {
      bench.events(streamed("up", PROMPT));

      assertThat(other.requests().get(0))
          .contains("{\"role\":\"assistant\",\"content\":\"abcd\"}", "exactly where it stops")
          .doesNotContain("continue_final_message");
    }
  }

  @Test
  void brokenStream_thatNobodyCanGoOnFrom_isAnErrorAndWhatWasDeliveredIsBilled() throws Exception {
    try (RawServer broken = cutAfter(3);
        RawServer other = sayingFrom(2);
        SessionBench bench = both(broken, other, "none")) {
      List<CompletionEvent> events = bench.events(streamed("up", PROMPT));

      assertThat(text(events)).isEqualTo("abcdef");
      CompletionEvent.Failed failed = (CompletionEvent.Failed) last(events);
      assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.UPSTREAM_INTERRUPTED);
      assertThat(failed.usage().completionTokens()).isEqualTo(3);
      assertThat(other.requests()).isEmpty();
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      assertThat(bench.ledger.outcome().completionTokens()).isEqualTo(3);
      assertThat(bench.ledger.outcome().cost()).isPositive();
    }
  }

  @Test
  void textThatMayNotBeSeenThere_isNotSentToAnUpstream() throws Exception {
    Egress.Filter same =
        new Egress.Filter() {
          @Override
          public String push(String said) {
            return said;
          }

          @Override
          public String finish() {
            return "";
          }
        };
    Egress standIns = (armId, body) -> new Egress.Form(body, json -> same, false);
    Egress personal =
        new Egress() {
          @Override
          public Form form(String armId, ObjectNode body) {
            return new Form(body, null, true);
          }

          @Override
          public boolean mayGoOn(String armId, String seen) {
            return !seen.contains("cd");
          }
        };
    for (Egress egress : List.of(standIns, personal)) {
      RequestTerms terms =
          new RequestTerms(RequestTerms.open().allowance(), ArmRules.none(), egress);
      assertNotGoneOnFrom(body -> {}, terms);
    }
  }

  @Test
  void jsonAnswer_isNotGoneOnFromByAnUpstream_whichWouldBeginADocument() throws Exception {
    assertNotGoneOnFrom(
        body -> body.putObject("response_format").put("type", "json_object"), RequestTerms.open());
  }

  /** The beginning said twice is a text of this grammar, so nothing else would tell. */
  @ParameterizedTest
  @EnumSource(
      value = TextGrammar.Kind.class,
      names = {"REGEX", "EBNF"})
  void textOfAGrammar_isNotGoneOnFromByAnUpstream_whichWouldBeginItAgain(TextGrammar.Kind kind)
      throws Exception {
    String grammar = kind == TextGrammar.Kind.REGEX ? "(ab|cd|ef)*!" : "root ::= [a-f]* \"!\"";
    CompletionRequest asked = streamed("up", PROMPT);
    ClientBody body =
        new ClientBody(
            asked.body().json(), false, false, "", "", new TextGrammar(kind, grammar, ""), null);
    String anew = RawServer.text("ab") + RawServer.text("cd!") + finish("stop") + usage(9, 2);
    try (RawServer broken = cutAfter(2);
        RawServer other = RawServer.answering(STREAM_HEAD + anew + DONE);
        SessionBench bench = both(broken, other, "native")) {
      List<CompletionEvent> events = bench.events(HeldRequests.with(asked, body));

      assertThat(text(events)).isEqualTo("abcd!");
      assertThat(HeldRequests.completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(other.requests()).isEmpty();
    }
  }

  private static void assertNotGoneOnFrom(Consumer<ObjectNode> more, RequestTerms terms)
      throws Exception {
    try (RawServer broken = cutAfter(3);
        RawServer other = sayingFrom(2);
        SessionBench bench = both(broken, other, "native")) {
      List<CompletionEvent> events =
          bench.events(UpstreamBench.request("up", PROMPT, true, more, terms));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(other.requests()).isEmpty();
    }
  }

  /** Falls back from {@code up} to {@code other}, which goes on as it says. */
  private static SessionBench both(RawServer broken, RawServer other, String continuation) {
    return open(
        upstreams(
            Map.of("up", broken.uri(), "other", other.uri()),
            "moat.upstreams.other.continuation = " + continuation),
        Map.of("up", List.of("other.other")),
        Spending.unlimited());
  }

  private static RawServer cutAfter(int words) {
    return RawServer.answering(
        (socket, out) -> {
          StringBuilder answer = new StringBuilder(STREAM_HEAD);
          WORDS.subList(0, words).forEach(word -> answer.append(RawServer.text(word)));
          out.write(answer.toString().getBytes(StandardCharsets.UTF_8));
          out.flush();
          socket.close();
        });
  }

  private static RawServer sayingFrom(int word) {
    StringBuilder answer = new StringBuilder(STREAM_HEAD);
    WORDS.subList(word, WORDS.size()).forEach(said -> answer.append(RawServer.text(said)));
    return RawServer.answering(answer + finish("stop") + usage(9, WORDS.size() - word) + DONE);
  }
}

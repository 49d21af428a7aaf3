package io.runtimemoat.node.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.runtimemoat.config.PolicySettings;
import io.runtimemoat.node.authz.RememberedAnswers.Question;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RememberedAnswersTest {
  @Test
  void thoseThatWereAskedLast_areKept() {
    RememberedAnswers answers = new RememberedAnswers(2);
    answers.put(question("a"), IntNode.valueOf(1));
    answers.put(question("b"), IntNode.valueOf(2));

    assertThat(answers.get(question("a"))).isEqualTo(IntNode.valueOf(1));
    answers.put(question("c"), IntNode.valueOf(3));

    assertThat(answers.size()).isEqualTo(2);
    assertThat(answers.get(question("b"))).isNull();
    assertThat(answers.get(question("a"))).isEqualTo(IntNode.valueOf(1));
    assertThat(answers.get(new Question("other", "a"))).isNull();
  }

  @Test
  void questionsOfManyArms_areNotKept() {
    RememberedAnswers answers = new RememberedAnswers(2);

    answers.put(question("x".repeat(5000)), IntNode.valueOf(1));

    assertThat(answers.size()).isZero();
  }

  @Test
  void aQuestionThatWasAnswered_needsNoInstance() {
    PolicySettings settings = PolicyFixture.settings("moat.policy.decide-within = 50 ms");
    WasmBundle bundle = WasmBundle.open(PolicyBundle.open(settings.bundle()), settings);
    JsonNode asked = PolicyJson.input(PolicyFixture.egress("acme", PolicyFixture.EUROPE));
    JsonNode other = PolicyJson.input(PolicyFixture.egress("other", PolicyFixture.EUROPE));
    JsonNode first = answer(bundle, asked).join();

    bundle.close(); // its instances are gone

    assertThat(answer(bundle, asked).join()).isEqualTo(first);
    assertThat(answer(bundle, other)).isCompletedExceptionally();
  }

  private static CompletableFuture<JsonNode> answer(WasmBundle bundle, JsonNode input) {
    return bundle.evaluate(PolicyBundle.EGRESS, input).toCompletableFuture();
  }

  private static Question question(String input) {
    return new Question("moat/egress/decision", input);
  }
}

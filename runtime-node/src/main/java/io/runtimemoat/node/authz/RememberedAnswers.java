package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.Lately;
import org.jspecify.annotations.Nullable;

/**
 * What a policy said to the questions that were asked last: the same question has the same answer,
 * since nothing that a bundle can call here knows the time or draws lots. Safe for use by many
 * threads.
 */
final class RememberedAnswers {
  /**
   * A question.
   *
   * @param path of the rule
   * @param input as JSON text
   */
  record Question(String path, String input) {}

  /** Longer ones are not kept, so that all together take no more than some megabytes. */
  private static final int LONGEST_INPUT = 4096;

  private final Lately<Question, JsonNode> answers;

  /**
   * Nothing is known yet.
   *
   * @param most questions that are kept
   */
  RememberedAnswers(int most) {
    this.answers = new Lately<>(most);
  }

  @Nullable JsonNode get(Question question) {
    return answers.get(question);
  }

  /** Keeps an answer that nobody will change. */
  void put(Question question, JsonNode answer) {
    if (question.input().length() <= LONGEST_INPUT) {
      answers.put(question, answer);
    }
  }

  int size() {
    return answers.size();
  }
}

package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/** Evaluates one entry point of the policies. Safe for use by many threads. */
interface PolicyEvaluator extends AutoCloseable {
  /**
   * The entry point's result.
   *
   * @param path such as {@code moat/routing/decision}
   * @return fails with {@link PolicyUnavailableException} when there is no result in time
   */
  CompletionStage<JsonNode> evaluate(String path, JsonNode input);

  /** What is evaluated, for the log: a digest or an address. */
  String revision();

  @Override
  void close();
}

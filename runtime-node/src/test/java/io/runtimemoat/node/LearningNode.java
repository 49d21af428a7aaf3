package io.runtimemoat.node;

import java.io.IOException;
import java.nio.file.Path;

/** A node that learns within seconds which of the two models of an upstream of its own is right. */
record LearningNode(HelloUpstream upstream, MoatNode node) implements AutoCloseable {
  /** Starts one whose upstream answers all; {@code settings} are laid over the quick ones. */
  static LearningNode start(Path folder, String settings) throws IOException {
    return start(folder, new HelloUpstream(body -> {}), settings);
  }

  /** The same with an upstream of the test's. */
  static LearningNode start(Path folder, HelloUpstream upstream, String settings)
      throws IOException {
    try {
      String quick = QuickLearning.settings(upstream.port(), "medium", "small");
      return new LearningNode(upstream, RunningNode.start(folder, quick + settings));
    } catch (IOException | RuntimeException e) {
      upstream.close();
      throw e;
    }
  }

  NodeCalls calls() {
    return new NodeCalls(node);
  }

  @Override
  public void close() {
    node.close();
    upstream.close();
  }
}

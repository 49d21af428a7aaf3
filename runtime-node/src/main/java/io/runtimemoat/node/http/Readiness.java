package io.runtimemoat.node.http;

import java.util.List;

/**
 * Whether this node should get requests.
 *
 * @param missing what is still missing, each a short sentence; empty when ready
 */
public record Readiness(List<String> missing) {
  public Readiness {
    missing = List.copyOf(missing);
  }

  public boolean ready() {
    return missing.isEmpty();
  }
}

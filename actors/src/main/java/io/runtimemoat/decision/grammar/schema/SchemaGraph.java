package io.runtimemoat.decision.grammar.schema;

import java.util.List;

/**
 * A schema whose references are resolved.
 *
 * @param nodes by number
 * @param keywords every keyword that takes part, where it stands and how it is enforced
 */
public record SchemaGraph(
    Draft draft, List<SchemaNode> nodes, int root, List<KeywordUse> keywords) {
  /** The node that accepts everything. */
  public static final int ALWAYS = 0;

  /** The node that accepts nothing. */
  public static final int NEVER = 1;

  public SchemaNode node(int id) {
    return nodes.get(id);
  }
}

package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents of one schema, judged by the oracle and by nobody else. */
public final class Documents {
  private static final int TRIES_EACH = 6;
  private static final List<Mutation> MUTATIONS = List.of(Mutation.values());

  private final SchemaOracle oracle;
  private final SchemaSampler sampler;

  /** Documents of a schema; a seed gives one series. */
  public Documents(RealSchema schema, SchemaOracle oracle, long seed) {
    this.oracle = oracle;
    this.sampler = new SchemaSampler(schema.tree(), seed);
  }

  /** Different valid documents, at most so many; fewer where chance finds no more. */
  public List<JsonNode> valid(int most) {
    List<JsonNode> valid = new ArrayList<>();
    for (int tries = 0; valid.size() < most && tries < TRIES_EACH * most; tries++) {
      sampler
          .next()
          .filter(document -> !valid.contains(document))
          .filter(oracle::accepts)
          .ifPresent(valid::add);
    }
    return valid;
  }

  /** Changes of a document, valid or not, at most so many. */
  public static List<JsonNode> changed(JsonNode document, int count, Random random) {
    List<JsonNode> changed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mutation mutation = MUTATIONS.get(i % MUTATIONS.size());
      mutation.of(document, random).ifPresent(changed::add);
    }
    return changed;
  }
}

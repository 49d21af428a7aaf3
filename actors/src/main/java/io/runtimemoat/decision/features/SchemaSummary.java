package io.runtimemoat.decision.features;

/**
 * How big and how strict a JSON Schema is, counted without recursion and without its names.
 *
 * @param depth levels of nested schemas: 0 without a schema, 2 for a flat object
 * @param properties properties of all objects
 * @param required required properties of all objects
 * @param enumValues values of all enums; a const counts one
 * @param arrays schemas that describe arrays
 * @param formats string formats and patterns
 * @param bounds numeric and length limits
 * @param unions anyOf, oneOf, allOf, not and if
 * @param references uses of $ref
 */
public record SchemaSummary(
    int depth,
    int properties,
    int required,
    int enumValues,
    int arrays,
    int formats,
    int bounds,
    int unions,
    int references) {
  private static final SchemaSummary NONE = new SchemaSummary(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** A request without a schema. */
  public static SchemaSummary none() {
    return NONE;
  }

  public boolean isPresent() {
    return depth > 0;
  }

  /**
   * How hard it is to fill, in [0, 1): 0 without a schema, rising with every part.
   *
   * <p>{@code s / (s + 24)} over a weighted count, so that a flat object of four texts is near 0.15
   * and eight fields with enums, a date and line items are near 0.5. The weights are judgement and
   * part of {@code features/4}: other weights are another feature schema.
   */
  public double difficulty() {
    double score =
        2.0 * Math.max(0, depth - 2)
            + 1.0 * properties
            + 0.25 * enumValues
            + 4.0 * arrays
            + 1.5 * formats
            + 0.5 * bounds
            + 4.0 * unions
            + 2.0 * references;
    return score / (score + 24);
  }

  /**
   * Hashed into the context, so its letters are part of {@code features/4}. Spelled out: the text
   * that Java gives a record is not fixed by its specification.
   */
  @Override
  public String toString() {
    return "SchemaSummary[depth="
        + depth
        + ", properties="
        + properties
        + ", required="
        + required
        + ", enumValues="
        + enumValues
        + ", arrays="
        + arrays
        + ", formats="
        + formats
        + ", bounds="
        + bounds
        + ", unions="
        + unions
        + ", references="
        + references
        + "]";
  }
}

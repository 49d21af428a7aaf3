package io.runtimemoat.actors.output;

import org.jspecify.annotations.Nullable;

/**
 * What a client says about how its answer is held to what it asks for; null for what it leaves to
 * the node.
 *
 * @param assertFormats whether a schema's {@code format} is enforced
 * @param completesBroken whether a document that broke, and that nobody goes on with, is ended
 * @param anyOrder whether models of this process may draw members in any order; the schema's where
 *     it is left to the node
 */
public record OutputWishes(
    @Nullable Boolean assertFormats,
    @Nullable Boolean completesBroken,
    @Nullable Boolean anyOrder) {
  /** All is left to the node. */
  public static final OutputWishes NONE = new OutputWishes(null, null, null);

  /** Whether documents that broke are ended, where the node's setting is this. */
  public boolean completesBroken(boolean setting) {
    return completesBroken == null ? setting : completesBroken;
  }
}

package io.runtimemoat.decision.rollout;

/**
 * What a snapshot of learned state is called.
 *
 * @param version from 1, unique within a tenant's task type, and later ones are larger
 * @param id of its content
 */
public record SnapshotName(long version, String id) {
  private static final int MOST_ID = 128;

  public SnapshotName {
    if (version < 1 || id.isBlank() || id.length() > MOST_ID) {
      throw new IllegalArgumentException(
          "a snapshot has a version from 1 and an id of up to 128 characters, not "
              + version
              + ", '"
              + id
              + "'");
    }
  }

  @Override
  public String toString() {
    return "version " + version + " (" + id + ")";
  }
}

package io.runtimemoat.persistence.control;

/**
 * What became of a write to the control table.
 *
 * @param sequence the place of what is stored now
 */
public record Written(Verdict verdict, long sequence) {
  /** The three ends of a write. */
  public enum Verdict {
    /** Stored under a new sequence. */
    STORED,
    /** The same version with the same content was stored before: nothing to do. */
    UNCHANGED,
    /** A newer version is stored, or other content under this version: the writer is outdated. */
    REFUSED
  }
}

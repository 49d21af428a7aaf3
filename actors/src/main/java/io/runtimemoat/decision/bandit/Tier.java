package io.runtimemoat.decision.bandit;

import java.util.Locale;
import java.util.Optional;

/** How much model an arm is, from cheap to able. */
public enum Tier {
  SMALL(0),
  MEDIUM(1),
  LARGE(2);

  private final int rank;

  Tier(int rank) {
    this.rank = rank;
  }

  /** Strength in [0, 2], as recorded. */
  public int rank() {
    return rank;
  }

  /** The tier of a {@link #rank}. */
  public static Tier ofRank(int rank) {
    return switch (rank) {
      case 0 -> SMALL;
      case 1 -> MEDIUM;
      case 2 -> LARGE;
      default -> throw new IllegalArgumentException("a tier's rank is 0, 1 or 2, not " + rank);
    };
  }

  /** The next stronger tier; empty for the strongest. */
  public Optional<Tier> next() {
    return switch (this) {
      case SMALL -> Optional.of(MEDIUM);
      case MEDIUM -> Optional.of(LARGE);
      case LARGE -> Optional.empty();
    };
  }

  /** The stronger of the two. */
  public Tier atLeast(Tier other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The name in settings and records: {@code small}, {@code medium} or {@code large}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The tier of a {@link #code}. */
  public static Tier ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}

package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One round's reading of one chain for joins that stand at different places of it. A join that is
 * full takes nothing more in this round: what only full joins want is not read, so that a backlog
 * is read once and not once per round.
 */
final class ChainReading {
  private final RewardSource source;
  private final String chain;
  private final Map<String, RewardJoin> joins;

  /**
   * A reading.
   *
   * @param joins by tenant; those that are full take nothing
   */
  ChainReading(RewardSource source, String chain, Map<String, RewardJoin> joins) {
    this.source = source;
    this.chain = chain;
    this.joins = joins;
  }

  /**
   * How far it came.
   *
   * @param next sequence behind the last fact that was read
   * @param stopped because nobody had room for what follows
   */
  record Reached(long next, boolean stopped) {}

  /** Joins with room among those that stand before a fact. */
  private static final class Room {
    private final long[] places;
    private int begun;
    private int filled;

    Room(long[] places) {
      this.places = places;
    }

    void at(long sequence) {
      while (begun < places.length && places[begun] <= sequence) {
        begun++;
      }
    }

    boolean isLeft() {
      return filled < begun;
    }

    boolean ranOut() {
      return begun > 0 && filled == begun;
    }
  }

  /** Reads from a place on; {@code take} offers a fact to its join. */
  Reached read(long from, Consumer<StoredFact> take) {
    Reached reached = readOn(from, take);
    OptionalLong wanted = wantedBehind(reached);
    while (wanted.isPresent()) {
      reached = readOn(wanted.getAsLong(), take);
      wanted = wantedBehind(reached);
    }
    return reached;
  }

  private OptionalLong wantedBehind(Reached reached) {
    return reached.stopped() ? wanted(chain, joins.values()) : OptionalLong.empty();
  }

  /**
   * The first fact of a chain that a join with room has not been fed; empty where none has room.
   */
  static OptionalLong wanted(String chain, Collection<RewardJoin> joins) {
    return joins.stream()
        .filter(join -> !join.isFull(chain))
        .mapToLong(join -> join.next(chain))
        .min();
  }

  private Reached readOn(long from, Consumer<StoredFact> take) {
    Room room =
        new Room(
            joins.values().stream()
                .filter(join -> !join.isFull(chain))
                .mapToLong(join -> join.next(chain))
                .sorted()
                .toArray());
    long next =
        source.read(
            chain,
            from,
            fact -> {
              RewardJoin join = joins.get(fact.tenant());
              boolean hadRoom = hasRoom(join);
              take.accept(fact);
              room.at(fact.position().sequence());
              room.filled += hadRoom && !hasRoom(join) ? 1 : 0;
              return room.isLeft();
            });
    return new Reached(next, room.ranOut());
  }

  private boolean hasRoom(@Nullable RewardJoin join) {
    return join != null && !join.isFull(chain);
  }
}

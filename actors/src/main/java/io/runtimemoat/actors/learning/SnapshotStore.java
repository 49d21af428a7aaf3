package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.Lately;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Signed snapshots in, verified policies out. Blocks; safe for use by many threads. */
public final class SnapshotStore implements SnapshotShelf.Source {
  /** Candidates of a question: it goes to learners of a node one after the other. */
  private static final int MOST_FOREIGN = 2;

  private record Name(TenantId tenant, String task, String id) {}

  private final SnapshotTable table;
  private final SnapshotFolder folder;
  private final VerifiedSnapshots verified;
  private final VerifiedSnapshots unkept;
  private final Lately<Name, PolicySnapshot> foreign = new Lately<>(MOST_FOREIGN);
  private final SigningKey key;
  private final Clock clock;

  /**
   * A store.
   *
   * @param key of this node, registered
   */
  public SnapshotStore(SnapshotTable table, SnapshotFolder folder, SigningKey key, Clock clock) {
    this.table = table;
    this.folder = folder;
    this.verified = new VerifiedSnapshots(table, folder);
    this.unkept = new VerifiedSnapshots(table, null);
    this.key = key;
    this.clock = clock;
  }

  /**
   * Signs a snapshot and stores it for every node.
   *
   * @throws DatabaseUnavailableException when it is not stored
   */
  void publish(PolicySnapshot snapshot) {
    SignedSnapshot signed =
        SignedSnapshot.sign(
            key,
            snapshot.id(),
            snapshot.header().tenant(),
            snapshot.header().task(),
            snapshot.encode());
    table.store(signed, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    folder.keep(signed);
  }

  /** A snapshot that was verified; empty when there is none to be had here and now. */
  @Override
  public Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
    return verified.find(tenant, task, id);
  }

  /**
   * Another tenant's candidate that learners here are asked about: it decides nothing here, so no
   * copy takes the place of a champion's on this node's disk.
   */
  Optional<PolicySnapshot> foreign(TenantId tenant, String task, String id) {
    Name name = new Name(tenant, task, id);
    PolicySnapshot known = foreign.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<PolicySnapshot> found = unkept.find(tenant, task, id);
    found.ifPresent(candidate -> foreign.put(name, candidate));
    return found;
  }

  @Override
  public Optional<PolicySnapshot> population(String task, String id) {
    return verified.population(task, id);
  }
}

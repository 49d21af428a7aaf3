package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.Lately;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signed snapshots in, verified policies out. Blocks; safe for use by many threads. */
public final class SnapshotStore implements SnapshotShelf.Source {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

  /** Candidates of a question: it goes to learners of a node at about the same time. */
  private static final int MOST_FOREIGN = 2;

  /** A candidate that is not to be had is looked for once in about the time that answers have. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final int MOST_MISSING = 64;

  private record Name(TenantId tenant, String task, String id) {}

  private final SnapshotTable table;
  private final SnapshotFolder folder;
  private final VerifiedSnapshots verified;
  private final VerifiedSnapshots unkept;
  private final Lately<Name, PolicySnapshot> foreign = new Lately<>(MOST_FOREIGN);
  private final Lately<Name, Instant> missing = new Lately<>(MOST_MISSING);
  private final Map<Name, CompletableFuture<Optional<PolicySnapshot>>> looking =
      new ConcurrentHashMap<>();
  private final SigningKey key;
  private final int keptUnserved;
  private final Clock clock;

  /**
   * A store.
   *
   * @param key of this node, registered
   * @param keptUnserved candidates of a tenant's task type that never served and keep their content
   */
  public SnapshotStore(
      SnapshotTable table, SnapshotFolder folder, SigningKey key, int keptUnserved, Clock clock) {
    this.table = table;
    this.folder = folder;
    this.verified = new VerifiedSnapshots(table, folder);
    this.unkept = new VerifiedSnapshots(table, null);
    this.key = key;
    this.keptUnserved = keptUnserved;
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
    table.store(
        signed,
        ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()),
        snapshot.header().tenant().equals(SnapshotHeader.POPULATION));
    folder.keep(signed);
  }

  /**
   * A candidate is to serve requests. Whether its content is there for that, and stays.
   *
   * @throws DatabaseUnavailableException when that is not noted
   */
  boolean serve(TenantId tenant, String task, String id) {
    return table.serve(tenant.value(), task, id);
  }

  /**
   * Drops contents of a tenant's candidates that never served, beyond those that are kept.
   *
   * @param inUse ids of those that serve or may serve yet
   * @throws DatabaseUnavailableException when they stay
   */
  void dropUnserved(TenantId tenant, String task, Set<String> inUse) {
    int dropped = table.dropUnserved(tenant.value(), task, keptUnserved, inUse);
    if (dropped > 0) {
      LOG.info(
          "contents of {} candidates of {}/{} that never served are dropped",
          dropped,
          tenant,
          task);
    }
  }

  /** A snapshot that was verified; empty when there is none to be had here and now. */
  @Override
  public Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
    return verified.find(tenant, task, id);
  }

  /**
   * Another tenant's candidate that learners here are asked about: it decides nothing here, so no
   * copy takes the place of a champion's on this node's disk. However many ask at once, it is read
   * once.
   */
  Optional<PolicySnapshot> foreign(TenantId tenant, String task, String id) {
    Name name = new Name(tenant, task, id);
    CompletableFuture<Optional<PolicySnapshot>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<PolicySnapshot>> others = looking.putIfAbsent(name, mine);
    if (others != null) {
      return others.join();
    }
    Optional<PolicySnapshot> found = Optional.empty();
    try {
      found = readForeign(name);
    } finally {
      looking.remove(name);
      mine.complete(found); // where reading threw, there is none to be had for the others either
    }
    return found;
  }

  private Optional<PolicySnapshot> readForeign(Name name) {
    PolicySnapshot known = foreign.get(name);
    Instant missed = missing.get(name);
    Instant now = clock.instant();
    if (known != null || (missed != null && now.isBefore(missed.plus(LOOK_AGAIN)))) {
      return Optional.ofNullable(known);
    }
    Optional<PolicySnapshot> found = unkept.find(name.tenant(), name.task(), name.id());
    found.ifPresentOrElse(
        candidate -> foreign.put(name, candidate), () -> missing.put(name, clock.instant()));
    return found;
  }

  @Override
  public Optional<PolicySnapshot> population(String task, String id) {
    return verified.population(task, id);
  }
}

package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.RefusedSnapshotException;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Policies of stored snapshots. Nothing that fails a check comes out, and a row that is broken or
 * away is made good by the copy that this node verified earlier. Blocks; safe for use by many
 * threads.
 */
public final class VerifiedSnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedSnapshots.class);

  private final SnapshotTable table;
  private final @Nullable SnapshotFolder folder;

  /**
   * A reader.
   *
   * @param folder null for somebody who keeps no copies
   */
  public VerifiedSnapshots(SnapshotTable table, @Nullable SnapshotFolder folder) {
    this.table = table;
    this.folder = folder;
  }

  /**
   * A snapshot that its signature, its digest and its content vouch for; empty when there is none
   * to be had here and now.
   */
  public Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
    return PolicySnapshot.isOfPopulation(id)
        ? population(task, id)
        : find(tenant.value(), task, id);
  }

  /** The same of a snapshot of the population, from which any tenant's decision may have come. */
  public Optional<PolicySnapshot> population(String task, String id) {
    return find(SnapshotHeader.POPULATION, task, id);
  }

  private Optional<PolicySnapshot> find(String tenant, String task, String id) {
    Optional<PolicySnapshot> stored = fromDatabase(tenant, task, id);
    return stored.isPresent() ? stored : fromDisk(tenant, task, id);
  }

  private Optional<PolicySnapshot> fromDatabase(String tenant, String task, String id) {
    try {
      SignedSnapshot signed = table.find(tenant, task, id);
      if (signed == null) {
        LOG.warn("snapshot {} of {}/{} is not in the database, or never served", id, tenant, task);
        return Optional.empty();
      }
      if (!table.isGenuine(signed)) {
        LOG.error("{} is refused: its signature is not over it", signed);
        return Optional.empty();
      }
      Optional<PolicySnapshot> decoded = decoded(signed);
      if (decoded.isPresent() && folder != null) {
        folder.keep(signed);
      }
      return decoded;
    } catch (DatabaseUnavailableException | IllegalArgumentException e) {
      LOG.warn("snapshot {} of {}/{} cannot be read now", id, tenant, task, e);
      return Optional.empty();
    }
  }

  private Optional<PolicySnapshot> fromDisk(String tenant, String task, String id) {
    SignedSnapshot kept = folder == null ? null : folder.find(tenant, task, id);
    return kept == null ? Optional.empty() : decoded(kept);
  }

  private static Optional<PolicySnapshot> decoded(SignedSnapshot signed) {
    @Nullable String problem;
    try {
      PolicySnapshot snapshot = PolicySnapshot.decode(signed.content());
      problem = mismatch(signed, snapshot);
      if (problem == null) {
        return Optional.of(snapshot);
      }
    } catch (RefusedSnapshotException e) {
      problem = String.valueOf(e.getMessage());
    }
    LOG.error("{} is refused: {}", signed, problem);
    return Optional.empty();
  }

  private static @Nullable String mismatch(SignedSnapshot signed, PolicySnapshot snapshot) {
    if (!snapshot.id().equals(signed.id())) {
      return "its content is that of " + snapshot.id();
    }
    boolean whose =
        snapshot.header().tenant().equals(signed.tenant())
            && snapshot.header().task().equals(signed.task());
    return whose ? null : "its content is of another tenant or task";
  }
}

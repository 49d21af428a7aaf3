package io.runtimemoat.node.audit;

import io.runtimemoat.decision.Lately;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.replay.Replay;
import java.util.Optional;

/** Snapshots that a replay has looked up lately: thousands of decisions name the same one. */
public final class RememberedSnapshots implements Replay.Snapshots {
  private static final int MOST = 64;

  private record Name(TenantId tenant, String task, String id) {}

  private final Replay.Snapshots source;
  private final Lately<Name, PolicySnapshot> known = new Lately<>(MOST);

  public RememberedSnapshots(Replay.Snapshots source) {
    this.source = source;
  }

  @Override
  public synchronized Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
    Name name = new Name(tenant, task, id);
    PolicySnapshot remembered = known.get(name);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<PolicySnapshot> found = source.find(tenant, task, id);
    found.ifPresent(snapshot -> known.put(name, snapshot));
    return found;
  }
}

package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PolicyPointer;
import java.util.Map;

/** What every node was told of a tenant's policies since its learner began. Owned by it. */
final class ToldPolicies {
  private final TenantId tenant;
  private final LearningParts parts;
  private final PolicyDesk desk;
  private Map<String, PolicyPointer> pointers = Map.of();

  /** 0 where nothing was told yet. */
  private long revision;

  private long stoppedOnDay;

  /** The day for which a revision was asked for, so that there is one however often it is told. */
  private long askedForDay;

  ToldPolicies(TenantId tenant, LearningParts parts, PolicyDesk desk) {
    this.tenant = tenant;
    this.parts = parts;
    this.desk = desk;
  }

  /**
   * Whether a stop of exploring has to be told under a revision of its own, because this one has
   * told something else, or may have before the learner began; once for a day.
   */
  boolean needsRevision(LearningState state) {
    long stopped = desk.stoppedOnDay(state);
    boolean isNews = stopped != 0 && stopped != stoppedOnDay && stopped != askedForDay;
    if (!isNews || (revision != 0 && revision != state.revision())) {
      return false;
    }
    askedForDay = stopped;
    return true;
  }

  /** Tells what changed; whether nothing is left to tell. */
  boolean tell(LearningState state) {
    Map<String, PolicyPointer> now = desk.pointers(state);
    if (state.revision() == 0 || now.equals(pointers)) {
      return true;
    }
    if (!parts.announcer().announce(parts.rows().of(tenant, state.revision(), now))) {
      return false;
    }
    pointers = now;
    revision = state.revision();
    stoppedOnDay = desk.stoppedOnDay(state);
    return true;
  }
}

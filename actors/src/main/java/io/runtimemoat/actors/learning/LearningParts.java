package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.decision.learning.RewardFolding;
import io.runtimemoat.decision.learning.TrainerRules;
import java.time.Clock;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the learners of a node share.
 *
 * @param folder of this node
 * @param lookInterval between two looks at candidates
 */
record LearningParts(
    ActorRef<RewardFolder.Command> folder,
    RewardFolding folding,
    TrainerRules trainer,
    SnapshotStore snapshots,
    ControlAnnouncer announcer,
    ControlRows rows,
    Population population,
    Cohorts cohorts,
    LearningMeters meters,
    Duration lookInterval,
    Clock clock) {}

package io.runtimemoat.node.http;

import io.runtimemoat.actors.advice.Advisor;
import io.runtimemoat.actors.learning.FeedbackDesk;
import io.runtimemoat.actors.learning.OutcomeDesk;

/** Where clients speak with what learns: what they say of answers, and what they ask and report. */
public record LearningDesks(FeedbackDesk feedback, Advisor advisor, OutcomeDesk outcomes) {}

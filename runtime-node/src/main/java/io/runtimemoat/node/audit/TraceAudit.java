package io.runtimemoat.node.audit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that the ledger has of one request and what was said of its answer, in time or too late, with
 * its decision recomputed from the record alone. Blocks on the database.
 */
public final class TraceAudit {
  private static final JsonMapper JSON = new JsonMapper();

  private final LedgerReader ledger;
  private final RequestLookup lookup;
  private final Replay replay;

  public TraceAudit(LedgerReader ledger, Replay replay) {
    this.ledger = ledger;
    this.lookup = new RequestLookup(ledger);
    this.replay = replay;
  }

  /**
   * The request as JSON, by any id that {@link RequestLookup} takes; empty when it is not known.
   */
  public Optional<ObjectNode> of(String id) {
    String requestId = lookup.requestId(id);
    List<StoredFact> facts = ledger.request(requestId);
    if (facts.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode trace =
        JSON.createObjectNode()
            .put("object", "trace")
            .put("id", requestId)
            .put("tenant", facts.get(0).tenant());
    ArrayNode shown = trace.putArray("facts");
    facts.forEach(fact -> shown.add(shown(fact)));
    facts.stream()
        .flatMap(fact -> decisionId(fact).stream())
        .filter(said -> !said.equals(requestId)) // a recommendation is filed under its own already
        .flatMap(said -> ledger.request(said).stream())
        .forEach(fact -> shown.add(shown(fact)));
    return Optional.of(trace);
  }

  /** Feedback is filed under the id of the decision that it is about. */
  private static Optional<String> decisionId(StoredFact stored) {
    byte[] payload = stored.payload();
    if (payload == null || !stored.manifest().equals(DecisionCodec.MANIFEST)) {
      return Optional.empty();
    }
    try {
      return Optional.of(DecisionCodec.decode(payload).decisionId().toText());
    } catch (MalformedFactException e) {
      return Optional.empty(); // it is shown as what it is
    }
  }

  private ObjectNode shown(StoredFact stored) {
    ObjectNode fact =
        JSON.createObjectNode()
            .put("manifest", stored.manifest())
            .put("at", time(stored.atMicros()))
            .put("chain", stored.position().chain().value())
            .put("sequence", stored.position().sequence());
    byte[] payload = stored.payload();
    if (payload == null) {
      return fact.put("payload", "dropped");
    }
    try {
      if (RequestFact.knows(stored.manifest())) {
        show(fact, RequestFact.decode(stored.manifest(), payload));
      }
      ShadowFact.decode(stored.manifest(), payload).ifPresent(shadow -> show(fact, shadow));
      ReportedFact.decode(stored.manifest(), payload).ifPresent(report -> show(fact, report));
      FeedbackFact.decode(stored.manifest(), payload).ifPresent(said -> show(fact, said));
      AssignedFact.decode(stored.manifest(), payload).ifPresent(begun -> show(fact, begun));
    } catch (MalformedFactException e) {
      fact.put("payload", String.valueOf(e.getMessage()));
    }
    return fact;
  }

  private void show(ObjectNode fact, RequestFact read) {
    if (read instanceof DecisionRecord decision) {
      show(fact, decision);
    } else if (read instanceof AttemptFact attempt) {
      fact.put("attempt", attempt.attempt())
          .put("arm", attempt.arm())
          .put("cause", attempt.cause())
          .put("end", attempt.end().name().toLowerCase(Locale.ROOT))
          .put("completion_tokens", attempt.completionTokens())
          .put("cost", attempt.cost());
    } else if (read instanceof OutcomeFact outcome) {
      fact.put("status", outcome.status().name().toLowerCase(Locale.ROOT))
          .put("served_model", outcome.servedModel())
          .put("validation", outcome.validation())
          .put("failure", outcome.failure())
          .put("duration_ms", outcome.durationMicros() / 1e3)
          .put("cost", outcome.cost());
    }
  }

  private void show(ObjectNode fact, DecisionRecord decision) {
    ForcedReason forced = decision.choice().forced();
    fact.put("decision_id", decision.decisionId().toText())
        .put("requested", decision.requested())
        .put("algorithm", decision.algorithm())
        .put("policy_version", decision.policyVersion())
        .put("snapshot_id", decision.snapshotId())
        .put("phase", decision.phase())
        .put("task", decision.task())
        .put("arm", decision.choice().arm().id())
        .put("propensity", decision.propensity())
        .put("exploration_mass", decision.choice().explorationMass())
        .put("draw", decision.choice().draw())
        .put("forced", forced == null ? null : forced.code());
    ArrayNode arms = fact.putArray("arms");
    for (int i = 0; i < decision.feasible().size(); i++) {
      Arm arm = decision.feasible().arms().get(i);
      arms.addObject()
          .put("id", arm.id())
          .put("probability", decision.choice().pmf().probability(i));
    }
    for (ExcludedArm excluded : decision.feasible().excluded()) {
      arms.addObject().put("id", excluded.arm().id()).put("excluded", excluded.reason());
    }
    parameters(fact, decision.parameters());
    fact.put("feature_schema", decision.context().featureSchema());
    ObjectNode signals = fact.putObject("signals");
    decision.context().signals().asMap().forEach(signals::put);
    Replay.Verdict verdict = replay.recompute(decision);
    ObjectNode replayed = fact.putObject("replay").put("identical", verdict.identical());
    if (!verdict.identical()) {
      replayed
          .put("field", verdict.field())
          .put("recorded", verdict.recorded())
          .put("recomputed", verdict.recomputed());
    }
  }

  private static void show(ObjectNode fact, ShadowFact shadow) {
    ArrayNode pmf = fact.put("snapshot_id", shadow.snapshotId()).putArray("pmf");
    Pmf said = shadow.pmf();
    for (double probability : said == null ? new double[0] : said.toArray()) {
      pmf.add(probability);
    }
  }

  /** The lot as text: numbers of JSON do not hold 64 bits everywhere. */
  private static void show(ObjectNode fact, AssignedFact begun) {
    fact.put("decision_id", begun.decisionId().toText()).put("lot", Long.toString(begun.lot()));
  }

  private static void show(ObjectNode fact, FeedbackFact said) {
    fact.put("feedback_id", said.feedbackId())
        .put("decision_id", said.decisionId().toText())
        .put("metric", said.metric())
        .put("value", said.value())
        .put("source", said.source());
  }

  private static void show(ObjectNode fact, ReportedFact report) {
    Measured measured = report.measured();
    fact.put("outcome_id", report.reportId())
        .put("followed", measured.followed())
        .put("status", measured.failed() ? "failed" : "completed")
        .put("validation", measured.validation())
        .put("source", report.source());
    ObjectNode metrics = fact.putObject("metrics");
    measured.metrics().asMap().forEach(metrics::put);
    if (measured.durationMicros() >= 0) {
      fact.put("duration_ms", measured.durationMicros() / 1e3);
    }
    if (!Double.isNaN(measured.cost())) {
      fact.put("cost", measured.cost());
    }
  }

  private static void parameters(ObjectNode fact, ParameterChoice choice) {
    ObjectNode parameters = fact.put("parameter_set", choice.chosen().id()).putObject("parameters");
    for (Parameter parameter : choice.chosen().parameters()) {
      parameters
          .putObject(parameter.name())
          .put("value", parameter.value())
          .put("origin", parameter.origin());
    }
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}

package io.runtimemoat.actors.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.policy.EgressVerdict.Treatment;
import io.runtimemoat.actors.session.Egress;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.pii.Findings;
import io.runtimemoat.decision.guard.pii.TenantRules;
import io.runtimemoat.decision.guard.redact.StreamRestorer;
import io.runtimemoat.decision.guard.redact.Surrogates;
import io.runtimemoat.decision.random.MacKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one request leaves for the upstreams that policies named: as it is, or with surrogates, which
 * are made once and when they are wanted. Safe for use by many threads.
 */
final class ScreenedEgress implements Egress {
  /** Nothing leaves. */
  static final Egress CLOSED =
      (armId, body) -> {
        throw unnamed(armId);
      };

  /** What guards a request's texts. */
  record Masking(Guard guard, TenantRules rules, MacKey requestKey) {}

  private final Map<String, Treatment> treatments;
  private final ObjectNode screened;
  private final List<Surrogates.Inspected> inspected;
  private final Masking masking;
  private @Nullable Form masked; // Guarded by this.

  /**
   * @param treatments by arm id
   * @param screened the body that {@code inspected} are the texts of
   */
  ScreenedEgress(
      Map<String, Treatment> treatments,
      ObjectNode screened,
      List<Surrogates.Inspected> inspected,
      Masking masking) {
    this.treatments = Map.copyOf(treatments);
    this.screened = screened;
    this.inspected = inspected;
    this.masking = masking;
  }

  /**
   * What one arm gets.
   *
   * @throws IllegalStateException if no policy let the request leave for it
   * @throws IllegalArgumentException if no surrogates can be found
   */
  @Override
  public Form form(String armId, ObjectNode body) {
    Treatment treatment = treatments.get(armId);
    if (treatment == null || treatment == Treatment.DENY) {
      throw unnamed(armId);
    }
    return treatment == Treatment.ORIGINAL ? new Form(body, null, true) : masked(body);
  }

  /** The policies were asked about the prompt alone: an answer with personal data stays here. */
  @Override
  public boolean mayGoOn(String armId, String seen) {
    Findings found = masking.guard().inspect(masking.rules(), seen);
    return found.isComplete() && found.findings().isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // equal bodies would cost a look at all of them
  private synchronized Form masked(ObjectNode body) {
    if (body != screened) {
      return mask(body, masking.guard().inspect(masking.rules(), BodyTexts.of(body)));
    }
    Form known = masked;
    if (known == null) {
      known = mask(screened, inspected);
      masked = known;
    }
    return known;
  }

  private Form mask(ObjectNode body, List<Surrogates.Inspected> texts) {
    Surrogates surrogates = masking.guard().mask(masking.requestKey(), texts);
    return surrogates.values().isEmpty()
        ? new Form(body, null, false)
        : new Form(
            BodyTexts.with(body, surrogates.masked()), json -> filter(surrogates, json), false);
  }

  private static Filter filter(Surrogates surrogates, boolean json) {
    StreamRestorer restorer =
        surrogates.restorer(json ? StreamRestorer.Escaping.JSON : StreamRestorer.Escaping.NONE);
    return new Filter() {
      @Override
      public String push(String text) {
        return restorer.push(text);
      }

      @Override
      public String finish() {
        return restorer.finish();
      }
    };
  }

  private static IllegalStateException unnamed(String armId) {
    return new IllegalStateException("no policy lets this request leave for " + armId);
  }
}

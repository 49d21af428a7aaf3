package io.runtimemoat.decision.guard;

import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.guard.abuse.AbuseModel;
import io.runtimemoat.decision.guard.abuse.AbuseScore;
import io.runtimemoat.decision.guard.pii.CustomPattern;
import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.Findings;
import io.runtimemoat.decision.guard.pii.Formats;
import io.runtimemoat.decision.guard.pii.Hosts;
import io.runtimemoat.decision.guard.pii.PiiDetector;
import io.runtimemoat.decision.guard.pii.PiiKind;
import io.runtimemoat.decision.guard.pii.TenantRules;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import io.runtimemoat.decision.guard.redact.Redaction;
import io.runtimemoat.decision.guard.redact.Surrogates;
import io.runtimemoat.decision.random.MacKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is looked for in texts before they go anywhere, and what each destination gets to see.
 *
 * <p>Values in, values out: one guard serves all threads. The streams it makes serve one answer.
 */
public final class Guard {
  private final GuardSettings settings;
  private final PiiDetector detector;
  private final AbuseModel abuse;

  public Guard(GuardSettings settings) {
    List<String> unknown = Formats.unknownRegions(settings.phoneRegions());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "moat.guard.phone-regions has " + unknown + ": use ISO 3166 codes such as US and DE");
    }
    this.settings = settings;
    this.detector = new PiiDetector(settings);
    this.abuse = AbuseModel.standard();
  }

  /** The rules of a tenant that set none of its own. */
  public TenantRules standardRules() {
    return TenantRules.everything(settings.phoneRegions());
  }

  /**
   * The standard rules and a tenant's own patterns.
   *
   * @param patterns name to RE2 expression
   * @throws IllegalArgumentException if a pattern or their number breaks a bound of the settings
   */
  public TenantRules rules(Map<String, String> patterns) {
    if (patterns.size() > settings.maxPatterns()) {
      throw new IllegalArgumentException(
          "a tenant has at most " + settings.maxPatterns() + " patterns, not " + patterns.size());
    }
    List<CustomPattern> compiled =
        patterns.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> CustomPattern.compile(entry.getKey(), entry.getValue(), settings))
            .toList();
    TenantRules standard = standardRules();
    return new TenantRules(standard.kinds(), standard.phoneRegions(), compiled);
  }

  /** Finds personal data and secrets. */
  public Findings inspect(TenantRules rules, String text) {
    return detector.inspect(rules, text);
  }

  /** The view for features, logs and the ledger. */
  public String redact(TenantRules rules, String text) {
    return Redaction.redact(text, inspect(rules, text));
  }

  /**
   * The view for an upstream that may not see personal data.
   *
   * @param requestKey of this request alone
   * @throws IllegalArgumentException if the texts cannot be masked; the message says why
   */
  public Surrogates mask(TenantRules rules, MacKey requestKey, List<String> texts) {
    return mask(requestKey, inspect(rules, texts));
  }

  /** Finds personal data and secrets in the texts of a request. */
  public List<Surrogates.Inspected> inspect(TenantRules rules, List<String> texts) {
    return texts.stream()
        .map(text -> new Surrogates.Inspected(text, inspect(rules, text)))
        .toList();
  }

  /** Why texts cannot be masked; empty when they can, but for surrogates that clash by chance. */
  public Optional<String> unmaskable(List<Surrogates.Inspected> inspected) {
    return Surrogates.obstacle(settings, inspected);
  }

  /**
   * The view of texts that are inspected already.
   *
   * @param requestKey of this request alone
   * @throws IllegalArgumentException if the texts cannot be masked; the message says why
   */
  public Surrogates mask(MacKey requestKey, List<Surrogates.Inspected> inspected) {
    return Surrogates.of(settings, requestKey, inspected);
  }

  /** The values of {@code findings}: what an answer to their text may repeat. */
  public static Set<String> values(String text, Findings findings) {
    Set<String> values = new HashSet<>();
    for (Finding finding : findings.findings()) {
      values.add(text.substring(finding.start(), finding.end()));
    }
    return Set.copyOf(values);
  }

  /** Labels what an answer reveals beyond {@code requestValues}. */
  public EgressRedactor egress(TenantRules rules, Set<String> requestValues) {
    return new EgressRedactor(detector.stream(rules), requestValues);
  }

  /**
   * What answers may not say.
   *
   * @throws IllegalArgumentException if a pattern or their number breaks a bound of the settings
   */
  public AnswerRules answers(EgressSettings.Rules wanted) {
    Map<String, String> patterns = new HashMap<>();
    Set<String> allowed = new HashSet<>();
    wanted
        .identifiers()
        .forEach(
            (name, identifier) -> {
              patterns.put(name, identifier.pattern());
              allowed.addAll(identifier.allowed());
            });
    return new AnswerRules(
        new TenantRules(
            wanted.personalData() ? Set.of(PiiKind.values()) : Set.of(),
            settings.phoneRegions(),
            rules(patterns).patterns(),
            Hosts.of(wanted.hosts())),
        allowed);
  }

  /**
   * Replaces what a run of an answer may not say.
   *
   * @param requestValues what was found in the request: its answer may repeat it
   * @param json whether the run is JSON
   */
  public EgressRedactor egress(AnswerRules rules, Set<String> requestValues, boolean json) {
    return new EgressRedactor(detector.stream(rules.rules()), requestValues, rules.allowed(), json);
  }

  /**
   * How much a request looks like abuse.
   *
   * @param refusalRate share of the key's recent requests that were refused, in [0, 1]
   */
  public AbuseScore abuse(String text, double refusalRate) {
    return abuse.score(text, refusalRate);
  }
}

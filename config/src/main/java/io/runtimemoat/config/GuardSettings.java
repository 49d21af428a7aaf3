package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * Bounds of looking for personal data.
 *
 * @param maxChars characters of one text that are looked at
 * @param maxFindings findings of one text
 * @param maxSegment characters that are looked at together, and held back of a stream at most
 * @param maxPhoneChecks look-ups in numbering plans for one text
 * @param phoneRegions ISO 3166 codes whose national notation is recognized
 * @param maxPatterns patterns of one tenant
 * @param maxPatternLength characters of one pattern
 * @param maxPatternSteps instructions of one compiled pattern
 * @param maxSurrogates values of one request that are replaced
 * @param refusals whose recent refusals are remembered
 * @param egress what answers may not say
 */
public record GuardSettings(
    int maxChars,
    int maxFindings,
    int maxSegment,
    int maxPhoneChecks,
    List<String> phoneRegions,
    int maxPatterns,
    int maxPatternLength,
    int maxPatternSteps,
    int maxSurrogates,
    Refusals refusals,
    EgressSettings egress) {
  /**
   * How long it is remembered that requests of a key were refused.
   *
   * @param keys that are remembered at once
   * @param halfLife after which a request counts half as much
   */
  public record Refusals(int keys, Duration halfLife) {}

  private static final int MOST_REGIONS = 64;

  public GuardSettings {
    phoneRegions = List.copyOf(phoneRegions);
  }

  /** Reads {@code moat.guard}. */
  public static GuardSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.guard");
    GuardSettings settings =
        new GuardSettings(
            reader.intIn("max-chars", 1024, 32 << 20),
            reader.intIn("max-findings", 1, 1_000_000),
            reader.intIn("max-segment", 2048, 65536),
            reader.intIn("max-phone-checks", 0, 1_000_000),
            reader.strings("phone-regions"),
            reader.intIn("max-patterns", 0, 1000),
            reader.intIn("max-pattern-length", 1, 4096),
            reader.intIn("max-pattern-steps", 16, 10_000),
            reader.intIn("max-surrogates", 1, 100_000),
            refusals(reader.section("refusals")),
            EgressSettings.from(root));
    reader.require(
        settings.phoneRegions.size() <= MOST_REGIONS
            && settings.phoneRegions.stream().allMatch(region -> region.matches("[A-Z]{2}")),
        "phone-regions",
        settings.phoneRegions,
        "at most " + MOST_REGIONS + " ISO 3166 codes such as US and DE");
    return settings;
  }

  private static Refusals refusals(SettingReader refusals) {
    return new Refusals(
        refusals.intIn("keys", 1, 1_000_000),
        refusals.durationIn("half-life", Duration.ofSeconds(1), Duration.ofDays(1)));
  }
}

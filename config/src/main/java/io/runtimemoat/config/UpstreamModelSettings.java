package io.runtimemoat.config;

import java.util.ArrayList;
import java.util.List;

/**
 * One model of an upstream: what requests call it, what the upstream calls it, and what it can do.
 *
 * @param name what requests and aliases call it
 * @param upstreamName what is sent as {@code model}
 * @param tier one of {@link RoutingSettings#TIERS}
 * @param inputPrice currency per million prompt tokens, in [0, 1e6]
 * @param cachedInputPrice currency per million prompt tokens that the upstream had cached
 * @param outputPrice currency per million completion tokens, in [0, 1e6]
 * @param contextTokens prompt and completion together, above 0
 * @param schema one of {@link #SCHEMAS}: how it is asked for an answer that is held to something
 * @param tools whether it takes {@code tools}
 * @param vision whether it takes pictures ({@code image_url})
 * @param audio whether it takes sound ({@code input_audio})
 * @param continuation one of {@link #CONTINUATIONS}: how it goes on from a text that was begun
 */
public record UpstreamModelSettings(
    String name,
    String upstreamName,
    String tier,
    double inputPrice,
    double cachedInputPrice,
    double outputPrice,
    int contextTokens,
    String schema,
    boolean tools,
    boolean vision,
    boolean audio,
    String continuation) {
  /**
   * What {@link #schema} may be: it takes the fields that say so, it is told in the prompt, it is
   * not asked.
   */
  public static final List<String> SCHEMAS = List.of("native", "prompted", "none");

  /** What {@link #continuation} may be. */
  public static final List<String> CONTINUATIONS = List.of("native", "prompted", "none");

  private static final double LARGEST_PRICE = 1e6;
  private static final int MOST_MODELS = 256;
  private static final int LARGEST_CONTEXT = 1 << 24;

  /** Reads {@code models}; a model's section overrides what the upstream says for all of them. */
  static List<UpstreamModelSettings> list(SettingReader upstream) {
    SettingReader section = upstream.section("models");
    List<UpstreamModelSettings> models = new ArrayList<>();
    for (String quoted : section.quotedKeys()) {
      String name = SettingReader.plain(quoted);
      if (section.isSection(quoted)) {
        SettingReader own = section.section(quoted);
        models.add(model(name, own.nonEmpty("name"), own.withDefaults(upstream)));
      } else {
        models.add(model(name, section.nonEmpty(quoted), upstream));
      }
    }
    upstream.require(
        !models.isEmpty() && models.size() <= MOST_MODELS,
        "models",
        models.size(),
        "1 to 256 models, such as { \"llama-8b\" = \"meta-llama/Llama-3.1-8B-Instruct\" }");
    return List.copyOf(models);
  }

  private static UpstreamModelSettings model(
      String name, String upstreamName, SettingReader reader) {
    double inputPrice = reader.doubleIn("input-price", 0, LARGEST_PRICE);
    return new UpstreamModelSettings(
        name,
        upstreamName,
        reader.oneOf("tier", RoutingSettings.TIERS),
        inputPrice,
        reader.has("cached-input-price")
            ? reader.doubleIn("cached-input-price", 0, LARGEST_PRICE)
            : inputPrice,
        reader.doubleIn("output-price", 0, LARGEST_PRICE),
        reader.intIn("context-tokens", 1, LARGEST_CONTEXT),
        reader.oneOf("schema", SCHEMAS),
        reader.flag("tools"),
        reader.flag("vision"),
        reader.flag("audio"),
        reader.oneOf("continuation", CONTINUATIONS));
  }
}

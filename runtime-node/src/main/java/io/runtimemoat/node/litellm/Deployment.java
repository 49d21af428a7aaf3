package io.runtimemoat.node.litellm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One entry of {@code model_list} that an upstream can be made of.
 *
 * @param group what requests call it; entries of one group stand for each other
 * @param model the provider's name for the model
 * @param baseUrl where {@code /chat/completions} begins
 * @param keyVariable environment variable of the key; empty for none
 * @param settings our keys of the upstream, other than instances, models and the key
 * @param modelSettings our keys of the model: prices, context, capabilities
 */
record Deployment(
    String group,
    String model,
    String baseUrl,
    String keyHeader,
    String keyVariable,
    Map<String, Object> settings,
    Map<String, Object> modelSettings) {
  private static final double PER_MILLION = 1e6;
  private static final String ENVIRONMENT = "os.environ/";

  Deployment {
    settings = Map.copyOf(settings);
    modelSettings = Map.copyOf(modelSettings);
  }

  /** Whether one upstream with several instances can hold both. */
  boolean sharesUpstreamWith(Deployment other) {
    return group.equals(other.group)
        && model.equals(other.model)
        && keyHeader.equals(other.keyHeader)
        && keyVariable.equals(other.keyVariable)
        && settings.equals(other.settings)
        && modelSettings.equals(other.modelSettings);
  }

  /** Reads an entry; empty, with a note, when no upstream can be made of it. */
  static Optional<Deployment> read(YamlReader entry, List<String> notes) {
    YamlReader params = entry.section("litellm_params");
    YamlReader about = entry.section("model_info");
    String group = entry.text("model_name").orElse("");
    String full = params.text("model").orElse("");
    int slash = full.indexOf('/');
    String name =
        params.text("custom_llm_provider").orElse(slash < 0 ? "openai" : full.substring(0, slash));
    String model =
        slash > 0 && full.substring(0, slash).equals(name) ? full.substring(slash + 1) : full;
    Optional<Provider> provider = Provider.of(name);
    if (group.isEmpty() || model.isEmpty() || provider.isEmpty()) {
      notes.add(
          entry.path()
              + (provider.isEmpty()
                  ? ": provider " + name + " does not speak OpenAI's protocol; left out"
                  : ": model_name or litellm_params.model is missing; left out"));
      return Optional.empty();
    }
    String mode = about.text("mode").orElse("chat");
    if (!mode.equals("chat") && !mode.equals("completion")) {
      notes.add(entry.path() + ": mode " + mode + " is not served by upstreams; left out");
      return Optional.empty();
    }
    Optional<String> base = provider.get().base(params.text("api_base"));
    if (base.isEmpty()) {
      notes.add(entry.path() + ": provider " + name + " needs an api_base; left out");
      return Optional.empty();
    }
    Deployment deployment =
        new Deployment(
            group,
            model,
            base.get(),
            provider.get().keyHeader(),
            keyVariable(entry.path(), group, params, provider.get(), notes),
            settings(params),
            modelSettings(params, about));
    params.text("api_version").ifPresent(v -> notes.add(azureNote(entry.path(), v)));
    params.unread().forEach(key -> notes.add(key + " is not carried over"));
    about.text("id");
    about.unread().forEach(key -> notes.add(key + " is not carried over"));
    entry.unread().forEach(key -> notes.add(key + " is not carried over"));
    return Optional.of(deployment);
  }

  private static String azureNote(String path, String version) {
    return path + ": api_version " + version + " is dropped: Azure's /openai/v1 needs none";
  }

  /** A key that stands in the file is a secret: it is not copied. */
  private static String keyVariable(
      String path, String group, YamlReader params, Provider provider, List<String> notes) {
    Optional<String> key = params.text("api_key");
    if (key.isEmpty()) {
      return provider.keyVariable();
    }
    if (key.get().startsWith(ENVIRONMENT)) {
      return key.get().substring(ENVIRONMENT.length());
    }
    String variable = group.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_") + "_API_KEY";
    notes.add(path + ": its key stands in the file and is not copied; set " + variable + " to it");
    return variable;
  }

  private static Map<String, Object> settings(YamlReader params) {
    Map<String, Object> settings = new TreeMap<>();
    params.number("timeout").ifPresent(s -> settings.put("timeouts.total", seconds(s)));
    params
        .number("stream_timeout")
        .ifPresent(s -> settings.put("timeouts.first-token", seconds(s)));
    params
        .number("max_retries")
        .ifPresent(n -> settings.put("retry.max-attempts", Math.min(10, 1 + n.intValue())));
    params
        .number("max_parallel_requests")
        .ifPresent(n -> settings.put("pool.max-in-flight", Math.max(1, n.intValue())));
    Map<String, Object> headers = new TreeMap<>();
    params
        .texts("extra_headers")
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    params.text("organization").ifPresent(id -> headers.put("openai-organization", id));
    if (!headers.isEmpty()) {
      settings.put("headers", Map.copyOf(headers));
    }
    return settings;
  }

  static String seconds(double seconds) {
    return Math.max(10, Math.round(seconds * 1000)) + " ms";
  }

  private static Map<String, Object> modelSettings(YamlReader params, YamlReader about) {
    Map<String, Object> settings = new TreeMap<>();
    price("input_cost_per_token", "input-price", params, about, settings);
    price("output_cost_per_token", "output-price", params, about, settings);
    price("cache_read_input_token_cost", "cached-input-price", params, about, settings);
    about
        .number("max_input_tokens")
        .ifPresent(tokens -> settings.put("context-tokens", tokens.intValue()));
    about.flag("supports_function_calling").ifPresent(can -> settings.put("tools", can));
    about
        .flag("supports_response_schema")
        .ifPresent(can -> settings.put("schema", can ? "native" : "prompted"));
    about.flag("supports_vision").ifPresent(can -> settings.put("vision", can));
    about.flag("supports_audio_input").ifPresent(can -> settings.put("audio", can));
    return settings;
  }

  /** Dollars per token there, currency per million tokens here. */
  private static void price(
      String theirs, String ours, YamlReader params, YamlReader about, Map<String, Object> into) {
    Optional<Double> inParams = params.number(theirs);
    Optional<Double> inInfo = about.number(theirs);
    inParams
        .or(() -> inInfo)
        .ifPresent(price -> into.put(ours, Math.round(price * PER_MILLION * 1e6) / 1e6));
  }
}

package io.runtimemoat.node.litellm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A LiteLLM proxy configuration translated to {@code moat.upstreams} and routing names, with a note
 * for everything that was not carried over.
 *
 * @param configuration what to put into our configuration file
 * @param notes one sentence each, in the order of the source
 */
public record LiteLlmImport(Config configuration, List<String> notes) {
  private static final int LONGEST_NAME = 32;

  public LiteLlmImport {
    notes = List.copyOf(notes);
  }

  /** The text is not a LiteLLM configuration; the message says why in one sentence. */
  public static final class NotLiteLlmException extends Exception {
    private static final long serialVersionUID = 1L;

    NotLiteLlmException(String message) {
      super(message);
    }
  }

  /** One upstream to be: deployments that differ in nothing but their address. */
  private record Upstream(String name, List<Deployment> instances) {
    Deployment any() {
      return instances.get(0);
    }
  }

  /** Translates the text of a {@code config.yaml}. */
  public static LiteLlmImport of(String yaml) throws NotLiteLlmException {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new NotLiteLlmException("it is not YAML: " + e.getOriginalMessage());
    }
    if (!root.path("model_list").isArray()) {
      throw new NotLiteLlmException("it has no model_list");
    }
    List<String> notes = new ArrayList<>();
    YamlReader file = new YamlReader("", root);
    List<Deployment> deployments = new ArrayList<>();
    for (YamlReader entry : file.sections("model_list")) {
      Deployment.read(entry, notes).ifPresent(deployments::add);
    }
    Map<String, List<Upstream>> groups = groups(deployments);
    Config config = ConfigFactory.empty();
    for (List<Upstream> group : groups.values()) {
      for (Upstream upstream : group) {
        config = with(config, upstream, group.size() == 1);
      }
    }
    config = aliases(config, groups, notes);
    config = settings(config, file, groups, notes);
    file.unread().forEach(key -> notes.add(key + " is not carried over"));
    return new LiteLlmImport(config, notes);
  }

  private static Map<String, List<Upstream>> groups(List<Deployment> deployments) {
    Map<String, List<Upstream>> groups = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (Deployment deployment : deployments) {
      List<Upstream> group = groups.computeIfAbsent(deployment.group(), g -> new ArrayList<>());
      Optional<Upstream> same =
          group.stream().filter(u -> u.any().sharesUpstreamWith(deployment)).findFirst();
      if (same.isPresent()) {
        same.get().instances().add(deployment);
      } else {
        String name = freeName(deployment.group(), names);
        names.add(name);
        group.add(new Upstream(name, new ArrayList<>(List.of(deployment))));
      }
    }
    return groups;
  }

  private static String freeName(String group, List<String> taken) {
    String plain = group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-");
    plain = plain.replaceAll("^[^a-z0-9]+", "");
    plain = plain.isEmpty() ? "upstream" : plain;
    String base = plain.substring(0, Math.min(plain.length(), LONGEST_NAME - 4));
    String name = base;
    for (int number = 2; taken.contains(name); number++) {
      name = base + "-" + number;
    }
    return name;
  }

  /** A group of one upstream is its model; of several it is an alias over their models. */
  private static String modelName(Upstream upstream, boolean alone) {
    return alone ? upstream.any().group() : upstream.name() + "/" + upstream.any().group();
  }

  private static Config with(Config config, Upstream upstream, boolean alone) {
    Deployment one = upstream.any();
    String path = "moat.upstreams." + ConfigUtil.quoteString(upstream.name());
    Map<String, Object> model = new LinkedHashMap<>(one.modelSettings());
    model.put("name", one.model());
    Config with =
        put(
            config,
            path + ".instances",
            upstream.instances().stream().map(Deployment::baseUrl).distinct().toList());
    if (!one.keyVariable().isEmpty()) {
      with = put(with, path + ".key-env", one.keyVariable());
      if (!one.keyHeader().equals(Provider.BEARER)) {
        with = put(with, path + ".key-header", one.keyHeader());
        with = put(with, path + ".key-prefix", "");
      }
    }
    for (Map.Entry<String, Object> setting : one.settings().entrySet()) {
      with = put(with, path + "." + setting.getKey(), setting.getValue());
    }
    return put(with, path + ".models." + ConfigUtil.quoteString(modelName(upstream, alone)), model);
  }

  private static Config aliases(
      Config config, Map<String, List<Upstream>> groups, List<String> notes) {
    Config with = config;
    for (Map.Entry<String, List<Upstream>> group : groups.entrySet()) {
      if (group.getValue().size() > 1) {
        List<String> models = group.getValue().stream().map(u -> modelName(u, false)).toList();
        with = put(with, alias(group.getKey()), models);
        notes.add(
            group.getKey()
                + ": its deployments differ in more than their address; it becomes an alias, and the"
                + " routing policy chooses instead of a weighted shuffle");
      }
    }
    return with;
  }

  private static Config settings(
      Config config, YamlReader file, Map<String, List<Upstream>> groups, List<String> notes) {
    Config with = config;
    YamlReader router = file.section("router_settings");
    YamlReader library = file.section("litellm_settings");
    for (Map.Entry<String, String> alias : router.texts("model_group_alias")) {
      with = put(with, alias(alias.getKey()), List.of(alias.getValue()));
    }
    for (YamlReader section : List.of(router, library)) {
      with = defaults(with, section);
      for (Map.Entry<String, List<String>> order : section.namedLists("fallbacks")) {
        String key = "moat.routing.fallbacks." + ConfigUtil.quoteString(order.getKey());
        order.getValue().stream()
            .filter(name -> !groups.containsKey(name))
            .forEach(name -> notes.add("fallback " + name + " is no model that was imported"));
        with = put(with, key, order.getValue());
      }
      if (!section.namedLists("context_window_fallbacks").isEmpty()) {
        notes.add(
            section.path()
                + ".context_window_fallbacks: models whose context is too small are never chosen");
      }
      section.unread().forEach(key -> notes.add(key + " is not carried over"));
    }
    YamlReader general = file.section("general_settings");
    general
        .text("master_key")
        .ifPresent(key -> notes.add("general_settings.master_key: set MOAT_API_KEY, or make keys"));
    general.unread().forEach(key -> notes.add(key + " is not carried over"));
    return with;
  }

  private static Config defaults(Config config, YamlReader section) {
    Config with = config;
    String defaults = "moat.upstream-defaults.";
    Optional<Double> retries = section.number("num_retries");
    if (retries.isPresent()) {
      int attempts = Math.min(10, 1 + retries.get().intValue());
      with = put(with, defaults + "retry.max-attempts", attempts);
    }
    Optional<Double> timeout =
        section.number("timeout").or(() -> section.number("request_timeout"));
    if (timeout.isPresent()) {
      with = put(with, defaults + "timeouts.total", Deployment.seconds(timeout.get()));
    }
    Optional<Double> fails = section.number("allowed_fails");
    if (fails.isPresent()) {
      int failures = 1 + fails.get().intValue();
      with = put(with, defaults + "breaker.consecutive-failures", failures);
    }
    Optional<Double> cooldown = section.number("cooldown_time");
    if (cooldown.isPresent()) {
      with = put(with, defaults + "breaker.open-for", Deployment.seconds(cooldown.get()));
      with = put(with, defaults + "breaker.max-open-for", Deployment.seconds(cooldown.get()));
    }
    return with;
  }

  private static String alias(String name) {
    return "moat.routing.aliases." + ConfigUtil.quoteString(name);
  }

  private static Config put(Config config, String path, Object value) {
    return config.withValue(path, ConfigValueFactory.fromAnyRef(value));
  }

  /** The configuration as text for a file. */
  public String text() {
    return configuration
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false)
                .setFormatted(true));
  }
}

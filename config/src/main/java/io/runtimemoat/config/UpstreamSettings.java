package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The OpenAI-compatible servers that serve as arms: {@code moat.upstreams}, each section filled up
 * from {@code moat.upstream-defaults}.
 *
 * @param arms by name, names unique
 */
public record UpstreamSettings(List<Arm> arms) {
  private static final int MOST_LABELS = 32;
  private static final int MOST_ARMS = 64;
  private static final int MOST_INSTANCES = 256;
  private static final int MOST_HEADERS = 32;
  private static final int LONGEST_ARM_ID = 64;
  private static final String PRINTABLE = "[\\x20-\\x7e]*";
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /** Headers that the client itself sets or that belong to one connection. */
  private static final Set<String> RESERVED_HEADERS =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * One upstream.
   *
   * @param instances base URLs that end where {@code /chat/completions} begins; all serve the same
   * @param credential sent with each request, or empty
   * @param headers sent with each request, names in lower case
   * @param labels what policies know of it, such as {@code region}
   * @param traceState whether the state of a sender's trace goes along
   * @param trustCertificates PEM file of the only certificates to trust, or empty for the system's
   */
  public record Arm(
      String name,
      List<URI> instances,
      Optional<Credential> credential,
      Map<String, Secret> headers,
      Map<String, String> labels,
      boolean traceState,
      Optional<String> trustCertificates,
      List<UpstreamModelSettings> models,
      UpstreamCallSettings calls,
      UpstreamHealthSettings health,
      UpstreamRetrySettings retry) {
    public Arm {
      instances = List.copyOf(instances);
      headers = Collections.unmodifiableMap(new TreeMap<>(headers));
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
      models = List.copyOf(models);
    }

    /** The routing arm that one of its models is: {@code upstream.model} in arm ids' letters. */
    public String armId(UpstreamModelSettings model) {
      String plain = (name + "." + model.name()).toLowerCase(Locale.ROOT);
      String id = plain.replaceAll("[^a-z0-9._-]", "-");
      return id.substring(0, Math.min(id.length(), LONGEST_ARM_ID));
    }
  }

  /**
   * An API key and where it goes.
   *
   * @param header in lower case
   * @param value the whole header value
   */
  public record Credential(String header, Secret value) {}

  public UpstreamSettings {
    arms = List.copyOf(arms);
  }

  /** Reads the settings with keys from the process's environment. */
  public static UpstreamSettings from(Config root) {
    return from(root, System.getenv());
  }

  /** Reads the settings with keys from {@code environment}. */
  public static UpstreamSettings from(Config root, Map<String, String> environment) {
    SettingReader moat = SettingReader.of(root, "moat");
    SettingReader defaults = moat.section("upstream-defaults");
    SettingReader upstreams = moat.section("upstreams");
    List<String> names = upstreams.quotedKeys();
    moat.require(names.size() <= MOST_ARMS, "upstreams", names.size(), "at most 64 upstreams");
    List<Arm> arms = new ArrayList<>();
    for (String quoted : names) {
      String name =
          upstreams.sectionName(
              quoted, "[a-z0-9][a-z0-9_-]{0,31}", "a name of 1 to 32 of a-z, 0-9, '_' and '-'");
      arms.add(arm(name, upstreams.section(name).withDefaults(defaults), environment));
    }
    return new UpstreamSettings(arms);
  }

  private static Arm arm(String name, SettingReader reader, Map<String, String> environment) {
    Map<String, Secret> headers = headers(reader.section("headers"));
    Optional<Credential> credential = credential(reader, environment);
    credential.ifPresent(
        sent ->
            reader.require(
                !headers.containsKey(sent.header()),
                "key-header",
                sent.header(),
                "a header that `headers` does not set too"));
    String trusted = reader.string("trust-certificates");
    return new Arm(
        name,
        instances(reader),
        credential,
        headers,
        labels(reader.section("labels")),
        reader.flag("trace-state"),
        trusted.isBlank() ? Optional.empty() : Optional.of(trusted),
        UpstreamModelSettings.list(reader),
        UpstreamCallSettings.from(reader),
        UpstreamHealthSettings.from(reader),
        UpstreamRetrySettings.from(reader));
  }

  private static List<URI> instances(SettingReader reader) {
    List<String> urls = reader.strings("instances");
    reader.require(
        !urls.isEmpty() && urls.size() <= MOST_INSTANCES,
        "instances",
        urls.size(),
        "1 to 256 base URLs");
    Set<URI> instances = new HashSet<>();
    List<URI> ordered = new ArrayList<>();
    for (String url : urls) {
      URI uri = baseUrl(reader, url);
      reader.require(instances.add(uri), "instances", url, "base URLs that differ");
      ordered.add(uri);
    }
    return ordered;
  }

  private static URI baseUrl(SettingReader reader, String url) {
    String allowed =
        "http:// or https:// with a host, such as http://10.0.0.5:8000/v1, without user, password"
            + " and fragment";
    try {
      URI uri = URI.create(url);
      reader.require(uri.getRawUserInfo() == null, "instances", "(hidden)", allowed);
      reader.require(
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawFragment() == null
              && uri.getPort() != 0
              && uri.getPort() <= 65_535,
          "instances",
          url,
          allowed);
      return uri;
    } catch (IllegalArgumentException notAUri) {
      throw new InvalidSettingException(reader.fullKey("instances"), url, allowed);
    }
  }

  private static Optional<Credential> credential(
      SettingReader reader, Map<String, String> environment) {
    String variable = reader.string("key-env");
    if (variable.isBlank()) {
      return Optional.empty();
    }
    String key = environment.getOrDefault(variable, "");
    reader.require(
        !key.isBlank(), "key-env", variable, "the name of an environment variable that is set");
    reader.require(
        key.matches(PRINTABLE),
        "key-env",
        variable,
        "a variable whose value is one line of printable ASCII");
    String header = headerName(reader, "key-header", reader.string("key-header"));
    return Optional.of(new Credential(header, new Secret(reader.string("key-prefix") + key)));
  }

  private static Map<String, String> labels(SettingReader section) {
    Map<String, String> labels = new TreeMap<>();
    for (String quoted : section.quotedKeys()) {
      String name = SettingReader.plain(quoted);
      String value = section.string(quoted);
      section.require(
          name.matches("[a-z0-9_-]{1,64}") && value.matches("[\\x20-\\x7e]{1,256}"),
          name,
          value,
          "1 to 64 of a-z, 0-9, '_' and '-', with a value of 1 to 256 letters of ASCII");
      labels.put(name, value);
    }
    section.require(labels.size() <= MOST_LABELS, "labels", labels.size(), "at most 32 labels");
    return labels;
  }

  private static Map<String, Secret> headers(SettingReader section) {
    Map<String, Secret> headers = new TreeMap<>();
    for (String quoted : section.quotedKeys()) {
      String written = SettingReader.plain(quoted);
      String name = headerName(section, written, written);
      String value = section.string(quoted);
      section.require(value.matches(PRINTABLE), written, "(hidden)", "one line of printable ASCII");
      section.require(
          headers.put(name, new Secret(value)) == null, written, "(hidden)", "a header given once");
    }
    section.require(
        headers.size() <= MOST_HEADERS, "headers", headers.size(), "at most 32 headers");
    return headers;
  }

  private static String headerName(SettingReader reader, String key, String written) {
    String name = written.toLowerCase(Locale.ROOT);
    reader.require(
        name.matches(TOKEN) && !RESERVED_HEADERS.contains(name),
        key,
        written,
        "a header name other than "
            + String.join(", ", RESERVED_HEADERS.stream().sorted().toList()));
    return name;
  }
}

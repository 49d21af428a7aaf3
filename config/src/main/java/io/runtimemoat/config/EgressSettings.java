package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What answers may not say; each key is explained in {@code reference.conf}, section {@code
 * moat.guard.egress}.
 *
 * @param standard for tenants without rules of their own
 * @param tenants rules by tenant id
 */
public record EgressSettings(Rules standard, Map<String, Rules> tenants) {
  private static final int MOST_HOSTS = 1000;
  private static final int MOST_TENANTS = 10_000;
  private static final int MOST_ALLOWED = 10_000;
  private static final String HOST = "\\*|\\.?[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*";
  private static final String NAME = "[a-z][a-z0-9-]{0,31}";
  private static final String TENANT = "[a-z0-9][a-z0-9_-]{0,63}";

  /**
   * What answers to a tenant may not say.
   *
   * @param personalData whether personal data and secrets that a request did not name are replaced
   * @param hosts that links may lead to
   * @param identifiers by name
   */
  public record Rules(
      boolean personalData, List<String> hosts, Map<String, Identifier> identifiers) {
    public Rules {
      hosts = List.copyOf(hosts);
      identifiers = Map.copyOf(identifiers);
    }

    /** Whether nothing is looked for. */
    public boolean areOff() {
      return !personalData && hosts.contains("*") && identifiers.isEmpty();
    }
  }

  /**
   * One kind of identifiers.
   *
   * @param pattern RE2 expression that finds them in a word
   * @param allowed those that may be said
   */
  public record Identifier(String pattern, List<String> allowed) {
    public Identifier {
      allowed = List.copyOf(allowed);
    }
  }

  public EgressSettings {
    tenants = Map.copyOf(tenants);
  }

  /** The rules of a tenant. */
  public Rules of(String tenant) {
    return tenants.getOrDefault(tenant, standard);
  }

  /** All rules there are. */
  public List<Rules> all() {
    List<Rules> all = new ArrayList<>(tenants.values());
    all.add(standard);
    return all;
  }

  /** Reads {@code moat.guard.egress}. */
  static EgressSettings from(Config root) {
    SettingReader egress = SettingReader.of(root, "moat.guard.egress");
    egress.onlyKeys("personal-data", "hosts", "identifiers", "tenants");
    SettingReader tenants = egress.section("tenants");
    Map<String, Rules> own = new TreeMap<>();
    for (String key : tenants.quotedKeys()) {
      String tenant = tenants.sectionName(key, TENANT, "a tenant id: a-z 0-9 _ -, at most 64");
      SettingReader section = tenants.section(key);
      section.onlyKeys("personal-data", "hosts", "identifiers");
      own.put(tenant, rules(section.withDefaults(egress)));
    }
    tenants.require(own.size() <= MOST_TENANTS, "", own.size(), "at most " + MOST_TENANTS);
    return new EgressSettings(rules(egress), own);
  }

  private static Rules rules(SettingReader reader) {
    List<String> hosts = reader.strings("hosts");
    reader.require(
        hosts.size() <= MOST_HOSTS && hosts.stream().allMatch(host -> host.matches(HOST)),
        "hosts",
        hosts,
        "at most " + MOST_HOSTS + " of *, example.com and .example.com");
    SettingReader identifiers = reader.section("identifiers");
    Map<String, Identifier> kinds = new TreeMap<>();
    Set<String> names = new HashSet<>();
    for (String key : identifiers.quotedKeys()) {
      String name = identifiers.sectionName(key, NAME, "a name: a-z 0-9 -, at most 32");
      identifiers.require(
          !name.equals("url") && names.add(name), name, "(section)", "a name of its own");
      SettingReader kind = identifiers.section(key);
      kind.onlyKeys("pattern", "allowed");
      List<String> allowed = kind.has("allowed") ? kind.strings("allowed") : List.of();
      kind.require(
          allowed.size() <= MOST_ALLOWED, "allowed", allowed.size(), "at most " + MOST_ALLOWED);
      kinds.put(name, new Identifier(kind.nonEmpty("pattern"), allowed));
    }
    return new Rules(reader.flag("personal-data"), hosts, kinds);
  }
}

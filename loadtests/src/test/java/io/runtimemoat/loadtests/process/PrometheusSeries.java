package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of series: those that a scrape has, and those that rules and dashboards ask for. */
final class PrometheusSeries {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)[{ ]");
  private static final Pattern LABELS = Pattern.compile("(?<=\\{)[^}\n]*(?=\\} )");
  private static final List<String> NOT_NAMES =
      List.of("\"[^\"]*\"", "\\{[^}]*\\}", "\\[[^\\]]*\\]", "\\b(by|without|on)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");
  private static final Set<String> WORDS = Set.of("and", "or", "unless");

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private PrometheusSeries() {}

  /** What a node publishes, {@link #sorted}. */
  static String scrape(NodeProcess node) {
    HttpRequest request =
        HttpRequest.newBuilder(node.management("/metrics")).timeout(ANSWER_LIMIT).build();
    try {
      return sorted(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The series of a text exposition. */
  static Set<String> in(String scrape) {
    return all(SAMPLE, scrape, 1);
  }

  /** The same text with the labels of each sample in order; they come in none. */
  static String sorted(String scrape) {
    return LABELS
        .matcher(scrape)
        .replaceAll(
            labels ->
                Matcher.quoteReplacement(
                    Arrays.stream(labels.group().split(",", -1))
                        .sorted()
                        .collect(Collectors.joining(","))));
  }

  /** The series that an expression of PromQL reads. */
  static Set<String> readBy(String expression) {
    String names = expression;
    for (String other : NOT_NAMES) {
      names = names.replaceAll(other, " ");
    }
    Set<String> found = all(NAME, names, 0);
    found.removeAll(WORDS);
    return found;
  }

  /** The expressions of a rules file. */
  static List<String> rules(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr");
  }

  /** The names that a rules file records. */
  static Set<String> recorded(Path file) throws IOException {
    return new TreeSet<>(new YAMLMapper().readTree(file.toFile()).findValuesAsText("record"));
  }

  /** The expressions of a dashboard. */
  static List<String> dashboard(Path file) throws IOException {
    JsonNode dashboard = new JsonMapper().readTree(file.toFile());
    return dashboard.path("panels").findValuesAsText("expr");
  }

  private static Set<String> all(Pattern pattern, String text, int group) {
    Matcher matcher = pattern.matcher(text);
    return matcher
        .results()
        .map(found -> found.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

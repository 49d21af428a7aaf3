package io.runtimemoat.node.lab.scores;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores by case, arm and parameters: tab-separated lines behind a line of column names. */
public final class ScoreTable {
  private static final String SHIPPED = "/lab/heldout-scores.tsv";

  private final Map<Score.Key, Score> scores;

  private ScoreTable(Map<Score.Key, Score> scores) {
    this.scores = scores;
  }

  /** A table of these scores; a later one replaces an earlier one of the same key. */
  public static ScoreTable of(List<Score> scores) {
    Map<Score.Key, Score> byKey = new LinkedHashMap<>();
    scores.forEach(score -> byKey.put(score.key(), score));
    return new ScoreTable(byKey);
  }

  /** The recorded table of the shipped models. */
  public static ScoreTable shipped() throws IOException {
    try (InputStream in = ScoreTable.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IOException("this build carries no " + SHIPPED);
      }
      return read(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
  }

  /** A table from a file. */
  public static ScoreTable read(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(reader);
    }
  }

  private static ScoreTable read(Reader text) throws IOException {
    BufferedReader lines = new BufferedReader(text);
    Map<Score.Key, Score> scores = new LinkedHashMap<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank() || line.equals(Score.HEADER)) {
        continue;
      }
      try {
        Score score = Score.parse(line);
        scores.put(score.key(), score);
      } catch (IllegalArgumentException e) {
        throw new IOException("line %d of the scores: %s".formatted(number, e.getMessage()), e);
      }
    }
    return new ScoreTable(scores);
  }

  /** Adds one line to a file, which is made with its head if it is not there. */
  public static void append(Path file, Score score) throws IOException {
    boolean isNew = Files.notExists(file);
    Files.writeString(
        file,
        (isNew ? Score.HEADER + "\n" : "") + score.line() + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  public int size() {
    return scores.size();
  }

  /** All scores in the order they were read. */
  public List<Score> all() {
    return List.copyOf(scores.values());
  }

  /** What an arm made of a case. */
  public Optional<Score> find(String caseId, String arm, String parameters) {
    return Optional.ofNullable(scores.get(new Score.Key(caseId, arm, parameters)));
  }
}

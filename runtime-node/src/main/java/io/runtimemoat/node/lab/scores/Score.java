package io.runtimemoat.node.lab.scores;

import java.util.Locale;

/**
 * One answer of one model to one held-out case; a line of {@link ScoreTable}.
 *
 * @param caseId of the held-out case
 * @param arm the model that answered
 * @param parameters names the sampling parameters, for example {@code greedy} or {@code t0.2s1}
 * @param exact whether the answer is the expected object
 * @param rightFields share of the expected top-level fields that are right, in [0, 1]
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens of the answer
 * @param promptMillis CPU milliseconds of the device's lane up to the first text
 * @param completionMillis CPU milliseconds of the device's lane from there to the end
 * @param meanProbability of the drawn tokens, in [0, 1]
 * @param minProbability of the drawn tokens, in [0, 1]
 */
public record Score(
    String caseId,
    String arm,
    String parameters,
    boolean exact,
    double rightFields,
    int promptTokens,
    int completionTokens,
    double promptMillis,
    double completionMillis,
    double meanProbability,
    double minProbability) {
  private static final int COLUMNS = 11;

  /** The names of the columns of {@link #line}. */
  static final String HEADER =
      "case\tarm\tparameters\texact\tright_fields\tprompt_tokens\tcompletion_tokens"
          + "\tprompt_cpu_ms\tcompletion_cpu_ms\tmean_probability\tmin_probability";

  /** What tells the lines of a table apart. */
  record Key(String caseId, String arm, String parameters) {}

  Key key() {
    return new Key(caseId, arm, parameters);
  }

  /** CPU milliseconds of the whole answer. */
  public double cpuMillis() {
    return promptMillis + completionMillis;
  }

  /** Tab-separated, in the order of {@link #HEADER}. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s\t%s\t%s\t%d\t%.3f\t%d\t%d\t%.2f\t%.2f\t%.4f\t%.4f",
        caseId,
        arm,
        parameters,
        exact ? 1 : 0,
        rightFields,
        promptTokens,
        completionTokens,
        promptMillis,
        completionMillis,
        meanProbability,
        minProbability);
  }

  /**
   * Reads what {@link #line} wrote.
   *
   * @throws IllegalArgumentException when it is no such line
   */
  static Score parse(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalArgumentException(
          "a score has %d columns separated by tabs, not %d".formatted(COLUMNS, columns.length));
    }
    return new Score(
        columns[0],
        columns[1],
        columns[2],
        columns[3].equals("1"),
        Double.parseDouble(columns[4]),
        Integer.parseInt(columns[5]),
        Integer.parseInt(columns[6]),
        Double.parseDouble(columns[7]),
        Double.parseDouble(columns[8]),
        Double.parseDouble(columns[9]),
        Double.parseDouble(columns[10]));
  }
}

package io.runtimemoat.node.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A progress bar and, from time to time, a table of how the ways of choosing stand. */
final class LiveTable implements LearnDemo.Progress {
  private static final int BAR = 40;
  private static final int TABLES = 10;

  private final PrintStream out;
  private final boolean isTerminal;

  /** A table on {@code out}; the bar is drawn in place on a terminal only. */
  LiveTable(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public void answered(Contest contest, int requests) {
    int done = contest.node().requests();
    boolean tableIsDue = done * TABLES / requests > (done - 1) * TABLES / requests;
    if (isTerminal) {
      out.print("\r" + bar(done, requests));
      out.flush();
    }
    if (tableIsDue) {
      out.println(isTerminal ? "" : bar(done, requests));
      out.print(table(contest));
    }
  }

  static String bar(int done, int requests) {
    int filled = BAR * done / requests;
    return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + done + "/" + requests;
  }

  /** The table of all tracks. */
  static String table(Contest contest) {
    StringBuilder text = new StringBuilder();
    append(text, "", "quality", "saving", "of the oracle's", "to large", "arms of first attempts");
    for (Track track : contest.tracks()) {
      append(
          text,
          track.name(),
          percent(track.meanQuality()),
          percent(contest.saving(track)),
          percent(contest.shareOfOracle(track)),
          String.format(Locale.ROOT, "%+.1f", 100 * contest.qualityDifference(track)),
          arms(contest.armIds(), track));
    }
    return text.toString();
  }

  private static String arms(List<String> ids, Track track) {
    StringBuilder text = new StringBuilder();
    ids.forEach(id -> text.append(id).append(' ').append(percent(track.share(id))).append("  "));
    return text.toString().strip();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static void append(StringBuilder text, Object... cells) {
    text.append(String.format(Locale.ROOT, "  %-16s %9s %9s %14s %10s   %s%n", cells));
  }
}

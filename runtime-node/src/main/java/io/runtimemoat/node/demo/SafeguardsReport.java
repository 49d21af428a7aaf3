package io.runtimemoat.node.demo;

import io.runtimemoat.decision.rollout.RolloutEvent;
import java.util.Locale;
import java.util.Optional;

/** {@link Safeguards} for people: lines for a terminal, a section for the HTML file. */
final class SafeguardsReport {
  private static final int WINDOW = 500;
  private static final String COLOR = "#1f77b4";
  private static final String NOTHING =
      "On a virtual clock this configuration did not bring one candidate through all phases and"
          + " another one back.";

  private SafeguardsReport() {}

  /** One line per event, then what the gate said of the bad snapshot. */
  static String text(Optional<Safeguards.Result> result) {
    return result.map(SafeguardsReport::text).orElse(NOTHING + "\n");
  }

  private static String text(Safeguards.Result result) {
    StringBuilder text = new StringBuilder("What stands before a learned policy (virtual clock)\n");
    for (RolloutEvent event : result.events()) {
      text.append(
          String.format(
              Locale.ROOT, "  %6d  %s%n", Safeguards.Result.requestOf(event), describe(event)));
    }
    return text.append("The gate on the snapshot that learned the rewards upside down\n")
        .append(result.report().text().indent(2))
        .toString();
  }

  /** The section. */
  static String html(Optional<Safeguards.Result> result) {
    return result.map(SafeguardsReport::html).orElse("<p>" + NOTHING + "</p>");
  }

  private static String html(Safeguards.Result result) {
    StringBuilder section = new StringBuilder("<h2>What stands before a learned policy</h2>");
    section.append(introduction(result)).append(plot(result).svg(0, 1));
    section.append("<table><tr><th>request</th><th>what happened</th></tr>");
    for (RolloutEvent event : result.events()) {
      section
          .append("<tr><td>")
          .append(Safeguards.Result.requestOf(event))
          .append("</td><td class='text'>")
          .append(Html.escape(describe(event)))
          .append("</td></tr>");
    }
    return section
        .append("</table><h3>The gate on the bad snapshot</h3><pre>")
        .append(Html.escape(result.report().text()))
        .append("</pre>")
        .toString();
  }

  private static String introduction(Safeguards.Result result) {
    return String.format(
        Locale.ROOT,
        "<p>Not the node's own history but %d requests of the recorded table on a virtual clock of"
            + " one a second, decided, gated and rolled out by the code that serves, with the"
            + " limits that are shipped. The first candidate goes through every phase. Then"
            + " somebody offers a snapshot that learned from rewards turned upside down: the gate"
            + " says %s. The next candidate passes and, from its canary on, fails validation %.0f"
            + " times as often as the control's %.0f %%: it is rolled back after %d requests.</p>",
        result.requests(),
        result.report().verdict(),
        Safeguards.REGRESSION,
        100 * Safeguards.USUAL_FAILURES,
        result.failing());
  }

  private static LinePlot plot(Safeguards.Result result) {
    LinePlot plot =
        new LinePlot("Share of requests that a candidate decides, last " + WINDOW, "requests")
            .line("candidate", COLOR, result.candidateShare(WINDOW));
    for (RolloutEvent event : result.events()) {
      if (event instanceof RolloutEvent.RolledBack || event instanceof RolloutEvent.Promoted) {
        String name = event instanceof RolloutEvent.Promoted ? "general" : "rolled back";
        plot.mark(Safeguards.Result.requestOf(event), name);
      }
    }
    return plot;
  }

  private static String describe(RolloutEvent event) {
    if (event instanceof RolloutEvent.GateJudged judged) {
      return "gate on version %d: %s"
          .formatted(judged.summary().snapshot().version(), judged.summary().verdict());
    } else if (event instanceof RolloutEvent.CandidateStaged staged) {
      return "version %d in shadow, by the %s".formatted(staged.snapshot().version(), staged.by());
    } else if (event instanceof RolloutEvent.PhaseEntered entered) {
      return "version %d in %s: %s"
          .formatted(entered.snapshot().version(), entered.phase().code(), entered.reason());
    } else if (event instanceof RolloutEvent.Promoted promoted) {
      return "version %d decides for everybody: %s"
          .formatted(promoted.snapshot().version(), promoted.reason());
    } else if (event instanceof RolloutEvent.RolledBack back) {
      return "version %d rolled back and barred: %s"
          .formatted(back.from().version(), back.reason());
    }
    return event.toString();
  }
}

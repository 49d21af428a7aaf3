package io.runtimemoat.node.demo;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The demonstration as one HTML file that needs nothing beside it. */
final class LearnReport {
  /** Requests that a moving mean runs over. */
  static final int WINDOW = 100;

  private static final List<String> COLORS =
      List.of("#7f7f7f", "#d62728", "#9467bd", "#1f77b4", "#ff7f0e", "#2ca02c");
  private static final List<String> ARM_COLORS =
      List.of("#2ca02c", "#ff7f0e", "#d62728", "#9467bd", "#8c564b", "#1f77b4");
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
      table{border-collapse:collapse}td,th{padding:.25rem .8rem;text-align:right;border-bottom:1px solid #ddd}
      td:first-child,th:first-child,td.text{text-align:left}pre{overflow-x:auto}svg{width:100%;height:auto;margin:1rem 0}
      svg text{font-size:12px;fill:#333}svg .title{font-size:15px;font-weight:600}svg .y{text-anchor:end}
      svg .x{text-anchor:middle}polyline{fill:none;stroke-width:1.8}.grid{stroke:#e5e5e5}
      .mark{stroke:#555;stroke-dasharray:4 3}code{background:#f3f3f3}
      """;

  private LearnReport() {}

  static String html(LearnDemo.Result result, Optional<Safeguards.Result> safeguards) {
    Contest contest = result.contest();
    StringBuilder page = new StringBuilder("<!doctype html><html lang='en'><meta charset='utf-8'>");
    page.append("<title>Moat learns</title><style>").append(STYLE).append("</style>");
    page.append("<h1>Moat learns</h1>").append(introduction(result));
    page.append(table(contest));
    page.append(plot(result, "Cost of all requests so far", Track::cumulativeCost).svg());
    page.append(plot(result, "Exact answers so far", Track::cumulativeQuality).svg());
    page.append(
        plot(result, "Share of exact answers, last 100", t -> t.recentQuality(WINDOW)).svg(0, 1));
    page.append(nodesArms(result).svg(0, 1));
    page.append(arms(result, "the learner", contest.learner()).svg(0, 1));
    page.append(changes(contest)).append(SafeguardsReport.html(safeguards));
    return page.append("</html>\n").toString();
  }

  /** What of a track is drawn. */
  private interface Values {
    double[] of(Track track);
  }

  private static LinePlot plot(LearnDemo.Result result, String title, Values values) {
    LinePlot plot = plot(result, title);
    List<Track> tracks = result.contest().tracks();
    for (int i = 0; i < tracks.size(); i++) {
      plot.line(tracks.get(i).name(), COLORS.get(i), values.of(tracks.get(i)));
    }
    return plot;
  }

  private static LinePlot arms(LearnDemo.Result result, String whose, Track track) {
    LinePlot plot = plot(result, "Where " + whose + " sent requests first, last 100");
    List<String> ids = result.contest().armIds();
    for (int i = 0; i < ids.size(); i++) {
      String color = ARM_COLORS.get(i % ARM_COLORS.size());
      plot.line(ids.get(i), color, track.recentShare(ids.get(i), WINDOW));
    }
    return plot;
  }

  private static LinePlot nodesArms(LearnDemo.Result result) {
    LinePlot plot = arms(result, "the node", result.contest().node());
    for (Contest.PolicyChange change : result.contest().changes()) {
      if (change.request() > 1) {
        plot.mark(change.request(), "");
      }
    }
    return plot;
  }

  private static LinePlot plot(LearnDemo.Result result, String title) {
    LinePlot plot = new LinePlot(title, "requests");
    return result.shiftAt() > 0 ? plot.mark(result.shiftAt(), "other schemas") : plot;
  }

  private static String introduction(LearnDemo.Result result) {
    return String.format(
        Locale.ROOT,
        "<p>%d support cases were sent to a running node as <code>model: \"%s\"</code>, a third"
            + " each easy, medium and hard; from request %d on they are of the schemas %s. Every"
            + " answer was compared with the expected object and the result sent back as feedback:"
            + " the node took %d of %d. Order of cases: seed %d. It took %d"
            + " seconds.</p><p><b>node</b> is what the node itself chose and charged. The other"
            + " lines are the same cases by the recorded table of the shipped models, at the prices"
            + " of this command's configuration: <b>learner</b> is the configured policy, deciding"
            + " from a new snapshot every hundred requests with every outcome known at once, and"
            + " <b>oracle</b> is the cheapest arm among those that"
            + " answer a case best, which nobody can know beforehand.</p>",
        result.requests(),
        Html.escape(result.options().model()),
        result.options().requests() / 2 + 1,
        String.join(" and ", CaseOrder.LATER_SCHEMAS.stream().sorted().toList()),
        result.told(),
        result.requests(),
        result.options().seed(),
        result.took().toSeconds());
  }

  private static String table(Contest contest) {
    StringBuilder rows =
        new StringBuilder(
            "<table><tr><th></th><th>exact answers</th><th>difference to large</th><th>cost</th>"
                + "<th>saving</th><th>of the oracle's saving</th></tr>");
    for (Track track : contest.tracks()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%.1f %%</td><td>%+.1f points</td><td>%.4g</td><td>%.1f %%</td>"
                  + "<td>%.1f %%</td></tr>",
              Html.escape(track.name()),
              100 * track.meanQuality(),
              100 * contest.qualityDifference(track),
              track.cost(),
              100 * contest.saving(track),
              100 * contest.shareOfOracle(track)));
    }
    return rows.append("</table>").toString();
  }

  private static String changes(Contest contest) {
    StringBuilder list = new StringBuilder("<h2>Policy versions</h2><ol>");
    for (Contest.PolicyChange change : contest.changes()) {
      list.append(
          String.format(
              Locale.ROOT,
              "<li>from request %d on: <code>%s</code></li>",
              change.request(),
              Html.escape(change.version())));
    }
    return list.append("</ol>").toString();
  }
}

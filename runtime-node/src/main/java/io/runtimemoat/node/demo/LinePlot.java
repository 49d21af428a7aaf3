package io.runtimemoat.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line plot as an SVG element that needs nothing beside it. */
final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 320;
  private static final int LEFT = 64;
  private static final int RIGHT = 130;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;
  private static final int TICKS = 5;
  private static final int MOST_POINTS = 400;
  private static final double[] ROUND_STEPS = {1, 2, 2.5, 5, 10};

  private final String title;
  private final String xLabel;
  private final List<Line> lines = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  private record Line(String name, String color, double[] values) {}

  private record Mark(int at, String text) {}

  LinePlot(String title, String xLabel) {
    this.title = title;
    this.xLabel = xLabel;
  }

  /** Adds a line; {@code values[i]} belongs to request i + 1. */
  LinePlot line(String name, String color, double[] values) {
    lines.add(new Line(name, color, values.clone()));
    return this;
  }

  /** Adds a vertical line behind a request. */
  LinePlot mark(int at, String text) {
    marks.add(new Mark(at, text));
    return this;
  }

  /** The SVG element; {@code low} and {@code high} bound the vertical axis. */
  String svg(double low, double high) {
    int length = lines.stream().mapToInt(line -> line.values().length).max().orElse(0);
    double top = high > low ? high : low + 1;
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>",
        WIDTH,
        HEIGHT,
        Html.escape(title));
    append(svg, "<text class='title' x='%d' y='20'>%s</text>", LEFT, Html.escape(title));
    grid(svg, length, low, top);
    for (Mark mark : marks) {
      double x = x(mark.at(), length);
      append(svg, "<line class='mark' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>", x, x, TOP, bottom());
      append(svg, "<text x='%.1f' y='%d'>%s</text>", x + 4, TOP + 12, Html.escape(mark.text()));
    }
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), i, length, low, top);
    }
    return svg.append("</svg>").toString();
  }

  /** The SVG element with an axis from 0 to the largest value. */
  String svg() {
    double high = 0;
    for (Line line : lines) {
      for (double value : line.values()) {
        high = Math.max(high, value);
      }
    }
    return svg(0, high);
  }

  private void grid(StringBuilder svg, int length, double low, double high) {
    double step = step(high - low);
    for (double value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) {
      double y = y(value, low, high);
      append(svg, "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", LEFT, right(), y, y);
      append(svg, "<text class='y' x='%d' y='%.1f'>%s</text>", LEFT - 6, y + 4, number(value));
    }
    double across = Math.max(1, step(length));
    for (double at = 0; at <= length; at += across) {
      append(
          svg,
          "<text class='x' x='%.1f' y='%d'>%s</text>",
          x(at, length),
          bottom() + 16,
          number(at));
    }
    append(
        svg,
        "<text class='x' x='%d' y='%d'>%s</text>",
        (LEFT + right()) / 2,
        HEIGHT - 8,
        Html.escape(xLabel));
  }

  private static void draw(
      StringBuilder svg, Line line, int row, int length, double low, double high) {
    int every = Math.max(1, line.values().length / MOST_POINTS);
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.values().length; i++) {
      boolean isLast = i == line.values().length - 1;
      if ((i % every == 0 || isLast) && Double.isFinite(line.values()[i])) {
        append(points, "%.1f,%.1f ", x(i + 1, length), y(line.values()[i], low, high));
      }
    }
    append(svg, "<polyline stroke='%s' points='%s'/>", line.color(), points.toString().strip());
    int legend = TOP + 10 + 18 * row;
    append(
        svg,
        "<rect x='%d' y='%d' width='12' height='4' fill='%s'/><text x='%d' y='%d'>%s</text>",
        right() + 10,
        legend - 5,
        line.color(),
        right() + 28,
        legend,
        Html.escape(line.name()));
  }

  /** A round distance between ticks. */
  private static double step(double span) {
    double raw = Math.max(span, Double.MIN_NORMAL) / TICKS;
    double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
    for (double round : ROUND_STEPS) {
      if (round * magnitude >= raw) {
        return round * magnitude;
      }
    }
    return 10 * magnitude;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.0f" : "%.3g", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  private static double x(double at, int length) {
    return LEFT + (right() - LEFT) * at / Math.max(1, length);
  }

  private static double y(double value, double low, double high) {
    return bottom() - (bottom() - TOP) * (value - low) / (high - low);
  }

  private static int right() {
    return WIDTH - RIGHT;
  }

  private static int bottom() {
    return HEIGHT - BOTTOM;
  }

  private static void append(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }
}

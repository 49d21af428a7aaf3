package io.runtimemoat.decision.guard.pii;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One segment under inspection: bounded reading, a count of what was read, and what was found.
 *
 * <p>Recognizers report only what lies in [from, to); [context, from) may be read.
 */
final class Scan {
  /** How far back a word such as "phone:" may stand, in characters. */
  static final int CONTEXT = 48;

  /** Outside of the text. */
  static final char EDGE = '\n';

  private static final Comparator<Finding> BY_START =
      Comparator.comparingInt(Finding::start).thenComparing(Finding::end);

  private final TenantRules rules;
  private final List<Finding> found = new ArrayList<>();
  private CharSequence text = "";
  private int context;
  private int from;
  private int to;
  private long steps;
  private int phoneChecksLeft;

  Scan(TenantRules rules, int phoneChecks) {
    this.rules = rules;
    this.phoneChecksLeft = phoneChecks;
  }

  /** Of the same text so far, with no segment under inspection. */
  Scan fork() {
    Scan fork = new Scan(rules, phoneChecksLeft);
    fork.steps = steps;
    return fork;
  }

  void open(CharSequence newText, int newFrom, int newTo) {
    text = newText;
    context = Math.max(0, newFrom - CONTEXT);
    from = newFrom;
    to = newTo;
    found.clear();
  }

  TenantRules rules() {
    return rules;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  long steps() {
    return steps;
  }

  /** The character at {@code i}, or {@link #EDGE} outside of what may be read. */
  char at(int i) {
    steps++;
    return i < context || i >= to ? EDGE : text.charAt(i);
  }

  /** Counts work that is not reading. */
  void spend(long work) {
    steps += work;
  }

  String slice(int start, int end) {
    steps += end - start;
    return text.subSequence(start, end).toString();
  }

  /** The lower-case text right before {@code start}, at most {@link #CONTEXT} characters. */
  String before(int start) {
    String before = slice(Math.max(context, start - CONTEXT), start);
    return before.substring(before.lastIndexOf('\n') + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether one of the look-ups for phone numbers is left; it counts as used. */
  boolean takePhoneCheck() {
    if (phoneChecksLeft == 0) {
      return false;
    }
    phoneChecksLeft--;
    return true;
  }

  void add(PiiKind kind, String rule, int start, int end) {
    if (rules.wants(kind) || kind == PiiKind.CUSTOM) {
      found.add(new Finding(kind, rule, start, end));
    }
  }

  /**
   * Whether a user name and password found so far covers the at sign at {@code i} or ends there.
   */
  boolean isInUrl(int i) {
    for (Finding f : found) {
      steps++;
      if (f.kind() == PiiKind.URL_CREDENTIALS && f.start() <= i && i <= f.end()) {
        return true;
      }
    }
    return false;
  }

  /** What was found, in order; overlapping findings become one that is named by the strongest. */
  List<Finding> resolved() {
    if (found.size() < 2) {
      return List.copyOf(found);
    }
    found.sort(BY_START);
    List<Finding> merged = new ArrayList<>();
    for (Finding next : found) {
      steps++;
      int last = merged.size() - 1;
      if (last >= 0 && next.start() < merged.get(last).end()) {
        merged.set(last, union(merged.get(last), next));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  private static Finding union(Finding a, Finding b) {
    boolean second =
        b.kind().compareTo(a.kind()) < 0
            || (b.kind() == a.kind() && b.end() - b.start() > a.end() - a.start());
    Finding named = second ? b : a;
    return new Finding(named.kind(), named.rule(), a.start(), Math.max(a.end(), b.end()));
  }
}

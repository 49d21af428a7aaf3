package io.runtimemoat.decision.guard.pii;

import io.runtimemoat.config.GuardSettings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a text that arrives in pieces and lets go of it as soon as nothing can be found across
 * the end of what it lets go of. However the text is split, the same pieces are found. At most one
 * segment ({@code moat.guard.max-segment}) is held back. Not thread-safe.
 */
public final class PiiStream {
  /**
   * What a full segment looks at again with the next one: no format but keys and tokens is longer
   * (an e-mail address has at most 320 characters, RFC 5321 §4.5.3.1).
   */
  static final int OVERLAP = 512;

  /** Consumed text that is kept before the window is moved. */
  private static final int SLACK = 4096;

  /** Takes the text, in order. */
  public interface Pieces {
    /** Text without findings; valid during the call only. */
    void clean(CharSequence piece);

    /** A finding, placed in the whole text, and its text. */
    void found(Finding finding, CharSequence piece);

    /** More of the last finding, which was longer than a segment. */
    void more(CharSequence piece);
  }

  private final List<Recognizer> recognizers;
  private final Segmenter segmenter;
  private final Scan scan;
  private final StringBuilder window = new StringBuilder();
  private int offset;
  private int segment;
  private int fed;
  private @Nullable Finding open;

  PiiStream(List<Recognizer> recognizers, TenantRules rules, GuardSettings settings) {
    this.recognizers = recognizers;
    this.segmenter = new Segmenter(settings.maxSegment());
    this.scan = new Scan(rules, settings.maxPhoneChecks());
    segmenter.reset();
  }

  private PiiStream(PiiStream at) {
    recognizers = at.recognizers;
    segmenter = new Segmenter(at.segmenter);
    scan = at.scan.fork();
    window.append(at.window);
    offset = at.offset;
    segment = at.segment;
    fed = at.fed;
    open = at.open;
  }

  /** An inspection of the same text so far, which goes on in another way. */
  public PiiStream fork() {
    return new PiiStream(this);
  }

  /** Takes more text; everything that is settled goes to {@code pieces} before this returns. */
  public void push(CharSequence text, Pieces pieces) {
    window.append(text);
    while (fed < window.length()) {
      if (open != null) {
        follow(window.charAt(fed), pieces);
        continue;
      }
      scan.spend(1);
      switch (segmenter.feed(window.charAt(fed))) {
        case NONE -> fed++;
        case SAFE -> {
          close(fed, pieces);
          fed++;
        }
        case FORCED -> cut(fed, pieces);
      }
    }
    forget();
  }

  private void forget() {
    int settled = segment - Scan.CONTEXT;
    if (settled > SLACK) {
      window.delete(0, settled);
      offset += settled;
      segment -= settled;
      fed -= settled;
    }
  }

  /** Says that nothing is to be found across this place. */
  public void cut(Pieces pieces) {
    close(window.length(), pieces);
    segmenter.reset();
    open = null;
  }

  /** Takes text that only says what is around the rest: it is given nobody. Stands after a cut. */
  public void pass(CharSequence text) {
    if (heldBack() > 0) {
      throw new IllegalStateException("text that is passed over follows a cut");
    }
    window.append(text);
    segment = window.length();
    fed = segment;
    forget();
  }

  /** Ends the text. */
  public void finish(Pieces pieces) {
    close(window.length(), pieces);
  }

  /** Characters that were taken and not yet given. */
  public int heldBack() {
    return window.length() - segment;
  }

  /** Characters read so far, look-ups included at their price. */
  public long steps() {
    return scan.steps();
  }

  private List<Finding> inspect(int end) {
    scan.open(window, segment, end);
    for (Recognizer recognizer : recognizers) {
      recognizer.scan(scan);
    }
    return scan.resolved();
  }

  private void close(int end, Pieces pieces) {
    if (end > segment) {
      give(inspect(end), end, pieces);
    }
  }

  /** A full segment: all but an overlap is given, or what follows its open end is swallowed too. */
  private void cut(int end, Pieces pieces) {
    List<Finding> findings = inspect(end);
    int keepFrom = end - OVERLAP;
    for (Finding finding : findings) {
      if (finding.start() < keepFrom && finding.end() > keepFrom) {
        keepFrom = finding.end();
        open = keepFrom == end ? finding : null;
      }
    }
    int last = keepFrom;
    give(findings.stream().filter(f -> f.end() <= last).toList(), last, pieces);
    segmenter.reset();
    fed = last;
  }

  private void follow(char c, Pieces pieces) {
    Finding finding = Objects.requireNonNull(open);
    boolean goesOn =
        finding.rule().equals(SecretRecognizer.PRIVATE_KEY)
            ? Segmenter.isPemText(c)
            : SecretRecognizer.isTokenText(c);
    if (!goesOn) {
      open = null;
      return;
    }
    scan.spend(1);
    fed++;
    pieces.more(window.subSequence(segment, fed));
    segment = fed;
  }

  private void give(List<Finding> findings, int end, Pieces pieces) {
    for (Finding finding : findings) {
      giveClean(finding.start(), pieces);
      pieces.found(finding.shifted(offset), window.subSequence(finding.start(), finding.end()));
      segment = finding.end();
    }
    giveClean(end, pieces);
  }

  private void giveClean(int end, Pieces pieces) {
    if (end > segment) {
      pieces.clean(window.subSequence(segment, end));
      segment = end;
    }
  }
}

package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.PiiKind;
import io.runtimemoat.decision.guard.pii.PiiStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Labels what an answer reveals and its request did not say, while the answer streams. However the
 * answer is split, the same text comes out. Not thread-safe.
 */
public final class EgressRedactor {
  /** Digits that tell one subscriber from another: the rest is area, trunk and country. */
  private static final int PHONE_TAIL = 8;

  private final PiiStream stream;
  private final Set<String> known = new HashSet<>();
  private final StringBuilder out = new StringBuilder();

  private final PiiStream.Pieces pieces =
      new PiiStream.Pieces() {
        @Override
        public void clean(CharSequence piece) {
          out.append(piece);
        }

        @Override
        public void found(Finding finding, CharSequence piece) {
          boolean allowed = known.contains(key(finding.kind(), piece.toString()));
          out.append(allowed ? piece : finding.label());
        }

        @Override
        public void more(CharSequence piece) {
          // its label was given with its beginning: a value this long is in no request's set
        }
      };

  /**
   * A redactor of one answer.
   *
   * @param stream a new inspection, by the tenant's rules
   * @param requestValues what was found in the request: the client may read it again, in whatever
   *     notation
   */
  public EgressRedactor(PiiStream stream, Set<String> requestValues) {
    this.stream = stream;
    for (String value : requestValues) {
      known.add(bare(value));
      known.add(key(PiiKind.PHONE, value));
    }
  }

  /** Takes more of the answer and returns what may leave. */
  public String push(CharSequence text) {
    stream.push(text, pieces);
    return take();
  }

  /** Ends the answer and returns the rest. */
  public String finish() {
    stream.finish(pieces);
    return take();
  }

  /** Characters that were taken and may not leave yet. */
  public int heldBack() {
    return stream.heldBack();
  }

  private String take() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  /** A phone number with and without its country or trunk prefix ends the same. */
  private static String key(PiiKind kind, String value) {
    String bare = bare(value);
    boolean phone = kind == PiiKind.PHONE && bare.length() > PHONE_TAIL;
    return phone ? "…" + bare.substring(bare.length() - PHONE_TAIL) : bare;
  }

  /** Letters and digits alone: a number is the same in every notation. */
  private static String bare(String value) {
    StringBuilder bare = new StringBuilder(value.length());
    value
        .toLowerCase(Locale.ROOT)
        .chars()
        .filter(Character::isLetterOrDigit)
        .forEach(c -> bare.append((char) c));
    return bare.toString();
  }
}

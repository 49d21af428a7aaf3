package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.PiiKind;
import io.runtimemoat.decision.guard.pii.PiiStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Puts stand-ins in place of what an answer may not say and its request did not, while the answer
 * streams. However the answer is split, the same text comes out. Of JSON it reads strings by what
 * they say and changes nothing but them and numbers. Not thread-safe.
 */
public final class EgressRedactor {
  /** What the answer as a whole may go on with. */
  @FunctionalInterface
  public interface Fit {
    /** Anything. */
    Fit ANY = text -> true;

    /** Whether it may go on with a text, behind all that left before. */
    boolean takes(String text);
  }

  /** Digits that tell one subscriber from another: the rest is area, trunk and country. */
  private static final int PHONE_TAIL = 8;

  private final PiiStream stream;
  private final boolean json;
  private final AnswerReader reader;
  private final Set<String> known;
  private final Set<String> allowed;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder unread = new StringBuilder();
  private final UnitQueue units;
  private Fit fit = Fit.ANY;
  private String next = "";
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> values = new HashMap<>();

  private final PiiStream.Pieces pieces =
      new PiiStream.Pieces() {
        @Override
        public void clean(CharSequence piece) {
          out.append(units.take(piece.length()));
        }

        @Override
        public void found(Finding finding, CharSequence piece) {
          String written = units.take(piece.length());
          String value = piece.toString();
          if (isAllowed(finding, value)) {
            out.append(written);
          } else if (!written.isEmpty()) {
            out.append(standIn(finding, value));
          }
        }

        @Override
        public void more(CharSequence piece) {
          // its stand-in was given with its beginning: a value this long is in no request's set
          units.take(piece.length());
        }
      };

  private final AnswerReader.Units read =
      new AnswerReader.Units() {
        @Override
        public void character(char meaning, CharSequence raw) {
          unread.append(meaning);
          units.add(raw);
        }

        @Override
        public void mark(char mark) {
          next = String.valueOf(mark);
          look();
          stream.cut(pieces);
          next = "";
          stream.pass(String.valueOf(mark));
          out.append(mark);
        }
      };

  /**
   * A redactor of one run of an answer that is no JSON.
   *
   * @param stream a new inspection, by the tenant's rules
   * @param requestValues what was found in the request: the client may read it again, in whatever
   *     notation
   */
  public EgressRedactor(PiiStream stream, Set<String> requestValues) {
    this(stream, requestValues, Set.of(), false);
  }

  /**
   * A redactor of one run of an answer.
   *
   * @param stream a new inspection, by the tenant's rules
   * @param requestValues what was found in the request: the client may read it again, in whatever
   *     notation
   * @param allowed what an answer may say of what is found, to the letter
   * @param json whether the run is JSON
   */
  public EgressRedactor(
      PiiStream stream, Set<String> requestValues, Set<String> allowed, boolean json) {
    this.stream = stream;
    this.json = json;
    this.reader = new AnswerReader(json);
    this.units = new UnitQueue();
    this.allowed = Set.copyOf(allowed);
    Set<String> keys = new HashSet<>();
    for (String value : requestValues) {
      keys.add(bare(value));
      keys.add(key(PiiKind.PHONE, value));
    }
    this.known = Set.copyOf(keys);
  }

  private EgressRedactor(EgressRedactor at) {
    this.stream = at.stream.fork();
    this.json = at.json;
    this.reader = at.reader.fork();
    this.units = at.units.fork();
    this.allowed = at.allowed;
    this.known = at.known;
    this.out.append(at.out);
    this.unread.append(at.unread);
    this.numbers.putAll(at.numbers);
    this.values.putAll(at.values);
  }

  /**
   * A redactor of the same run so far, which goes on in another way. Costs what waits and what was
   * replaced, not what was read.
   */
  public EgressRedactor fork() {
    return new EgressRedactor(this);
  }

  /** Begins behind what was shown of the run already; nothing of it comes out. */
  public void goOnFrom(CharSequence shown) {
    push(shown);
    out.setLength(0);
    units.showAll();
    reader.showAll();
  }

  /** Takes more of the answer and returns what may leave. */
  public String push(CharSequence text) {
    return push(text, Fit.ANY);
  }

  /** Takes more of the answer and returns what may leave and fits. */
  public String push(CharSequence text, Fit whole) {
    fit = whole;
    reader.read(text, read);
    look();
    return take(false);
  }

  /** Ends the answer and returns the rest. */
  public String finish() {
    return finish(Fit.ANY);
  }

  /** Ends the answer and returns the rest, which fits. */
  public String finish(Fit whole) {
    fit = whole;
    reader.end(read);
    look();
    stream.finish(pieces);
    return take(true);
  }

  /** Characters that were taken and may not leave yet. */
  public int heldBack() {
    return stream.heldBack();
  }

  private void look() {
    if (unread.length() > 0) {
      String text = unread.toString();
      unread.setLength(0);
      stream.push(text, pieces);
    }
  }

  /** Half a character waits for its other half. */
  private String take(boolean all) {
    int end = out.length();
    if (!all && end > 0 && Character.isHighSurrogate(out.charAt(end - 1))) {
      end--;
    }
    String text = out.substring(0, end);
    out.delete(0, end);
    return text;
  }

  private boolean isAllowed(Finding finding, String value) {
    return allowed.contains(value)
        || (!finding.isLink() && known.contains(key(finding.kind(), value)));
  }

  /** The first that fits; one that says most where none does, and the answer breaks there. */
  private String standIn(Finding finding, String value) {
    int number = json ? number(finding.label(), value) : 1;
    List<String> all =
        isNumber(value)
            ? StandIns.ofNumber(value, number)
            : StandIns.ofText(finding, value, number);
    String end = units.isEmpty() ? next : "";
    for (String each : all) {
      String text = written(each);
      if (fit.takes(out + text + end)) {
        return text;
      }
    }
    return written(all.get(0));
  }

  /** The same for the same value: members that differed still do. */
  private int number(String label, String value) {
    return values.computeIfAbsent(label + value, unknown -> numbers.merge(label, 1, Integer::sum));
  }

  private boolean isNumber(String value) {
    return json
        && !reader.isInString()
        && value.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
  }

  private String written(String text) {
    return json && reader.isInString() ? JsonEscapes.escape(text) : text;
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

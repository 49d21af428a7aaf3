package io.runtimemoat.decision.guard.pii;

/**
 * Says, one character at a time, where a text may be cut without cutting something that would be
 * found: it defines the unit that recognizers see, so nothing depends on how a stream was split.
 *
 * <p>A segment is a run of words that could belong together: groups of digits, short groups of
 * capitals and digits (an IBAN, {@code AB 12 34 56 C}), a private key from BEGIN to END. Everything
 * else is cut before each word. A segment ends by force at its greatest length.
 */
final class Segmenter {
  enum Cut {
    /** The character belongs to the segment. */
    NONE,
    /** The segment ends before the character. */
    SAFE,
    /** The segment is full: its end says nothing about the text. */
    FORCED
  }

  private static final String PEM_BEGIN = "-----BEGIN ";
  private static final String PEM_END = "-----END ";
  private static final String PEM_EDGE = "-----";
  private static final int LONGEST_GROUP = 4;
  private static final int MOST_BLANKS = 2;

  private final int maxLength;
  private int length;
  // the letters and digits that the last word ends with
  private int groupLength;
  private boolean groupCapitals;
  private boolean groupHasDigit;
  private boolean joinsDigits;
  private int blanks;
  private boolean plainBlanks;
  // a private key
  private int pemMatched;
  private boolean inPem;
  private int pemEndMatched;
  private int pemEdgeMatched;

  Segmenter(int maxLength) {
    this.maxLength = maxLength;
  }

  /** One that stands where another does. */
  Segmenter(Segmenter at) {
    maxLength = at.maxLength;
    length = at.length;
    groupLength = at.groupLength;
    groupCapitals = at.groupCapitals;
    groupHasDigit = at.groupHasDigit;
    joinsDigits = at.joinsDigits;
    blanks = at.blanks;
    plainBlanks = at.plainBlanks;
    pemMatched = at.pemMatched;
    inPem = at.inPem;
    pemEndMatched = at.pemEndMatched;
    pemEdgeMatched = at.pemEdgeMatched;
  }

  void reset() {
    length = 0;
    startGroup();
    joinsDigits = false;
    blanks = 0;
    plainBlanks = true;
    pemMatched = 0;
    inPem = false;
    pemEndMatched = 0;
    pemEdgeMatched = 0;
  }

  /** Takes the next character; after {@link Cut#SAFE} it is the first of the new segment. */
  Cut feed(char c) {
    if (length >= maxLength) {
      return Cut.FORCED;
    }
    Cut cut = Cut.NONE;
    boolean space = Chars.isSpace(c);
    if (!space && blanks > 0 && !inPem) {
      if (!glues(c)) {
        reset();
        cut = Cut.SAFE;
      } else {
        startWord();
      }
    }
    length++;
    followPem(c);
    if (space) {
      blanks++;
      plainBlanks &= Chars.isBlank(c);
    } else {
      followWord(c);
    }
    return cut;
  }

  private boolean glues(char next) {
    if (length == blanks || !plainBlanks || blanks > MOST_BLANKS) {
      return false;
    }
    boolean digit = Chars.isDigit(next);
    if (joinsDigits && (digit || isPhoneMark(next))) {
      return true;
    }
    return groupCapitals
        && groupLength > 0
        && groupLength <= LONGEST_GROUP
        && (digit || (Chars.isUpper(next) && groupHasDigit));
  }

  private void startWord() {
    blanks = 0;
    plainBlanks = true;
    startGroup();
  }

  private void startGroup() {
    groupLength = 0;
    groupCapitals = true;
    groupHasDigit = false;
  }

  private void followWord(char c) {
    if (blanks > 0) {
      startWord();
    }
    boolean digit = Chars.isDigit(c);
    if (Chars.isAlnum(c)) {
      groupLength++;
      groupHasDigit |= digit;
      groupCapitals &= digit || Chars.isUpper(c);
    } else {
      startGroup();
    }
    if (!isPhoneMark(c)) {
      joinsDigits = digit;
    }
  }

  private static boolean isPhoneMark(char c) {
    return c == '(' || c == ')' || c == '+' || c == '-' || c == '/' || c == '.' || c == '\u2013';
  }

  /* Knuth-Morris-Pratt with the failure function of five dashes, the only border of the words. */
  private static int follow(String word, int matched, char c) {
    if (matched < word.length() && word.charAt(matched) == c) {
      return matched + 1;
    }
    if (c == '-') {
      return matched == PEM_EDGE.length() ? matched : 1;
    }
    return 0;
  }

  private void followPem(char c) {
    if (!inPem) {
      pemMatched = follow(PEM_BEGIN, pemMatched, c);
      if (pemMatched == PEM_BEGIN.length()) {
        inPem = true;
        pemMatched = 0;
      }
      return;
    }
    if (pemEndMatched == PEM_END.length()) {
      pemEdgeMatched = c == '-' ? pemEdgeMatched + 1 : 0;
      if (pemEdgeMatched == PEM_EDGE.length()) {
        inPem = false;
      }
    } else {
      pemEndMatched = follow(PEM_END, pemEndMatched, c);
    }
    inPem &= isPemText(c);
  }

  /** What stands in a private key, its headers and its escapes in JSON included. */
  static boolean isPemText(char c) {
    return Chars.isAlnum(c)
        || Chars.isSpace(c)
        || c == '+'
        || c == '/'
        || c == '='
        || c == '-'
        || c == '\\'
        || c == ':'
        || c == ',';
  }
}

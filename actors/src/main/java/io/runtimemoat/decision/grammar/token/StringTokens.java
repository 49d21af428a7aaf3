package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.UsualEscapes;
import io.runtimemoat.decision.grammar.token.StringToken.Ending;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that can come inside a string of JSON, by what the string would have, with what stands
 * behind its end kept apart. Where the characters do not matter, nothing has to be walked but the
 * different ways to go on behind a string.
 */
final class StringTokens {
  private final int words;

  /** Tokens that stay in the string, between two characters, in order of their characters. */
  private final int[] wholes;

  private final int[] wholeLengths;
  private final CharacterGroups wholeTexts;

  /** Tokens that end the string, or are cut within a character, in the same order. */
  private final StringToken[] others;

  private final CharacterGroups otherTexts;

  /** By place among them: which rest they have. */
  private final int[] rest;

  private final Rest[] rests;
  private final Trie restTrie;

  /** Places of those that are cut, and of those that end the string, short ones first. */
  private final int[] cut;

  private final int[] closing;

  /** Tokens that must be tried byte by byte. */
  private final int[] odd;

  /** Tokens that begin with a backslash. */
  private final int[] escapes;

  /** Bits of the whole tokens of at most so many characters, made when first needed. */
  private final long[] @Nullable [] upTo;

  private StringTokens(List<StringToken> tokens, byte[][] bytes, int words) {
    this.words = words;
    StringToken[] whole = having(tokens, List.of(Ending.WHOLE));
    this.wholes = Arrays.stream(whole).mapToInt(StringToken::id).toArray();
    this.wholeLengths = Arrays.stream(whole).mapToInt(t -> t.characters().length).toArray();
    this.wholeTexts = groups(whole);
    this.others = having(tokens, List.of(Ending.CUT, Ending.CLOSED));
    this.otherTexts = groups(others);
    this.odd =
        Arrays.stream(having(tokens, List.of(Ending.ODD))).mapToInt(StringToken::id).toArray();
    this.escapes =
        tokens.stream().mapToInt(StringToken::id).filter(id -> bytes[id][0] == '\\').toArray();
    this.rest = new int[others.length];
    byte[][] behind = numberRests(bytes);
    this.rests = Arrays.stream(behind).map(Rest::of).toArray(Rest[]::new);
    this.restTrie = Trie.of(behind, IntStream.range(1, behind.length).toArray());
    this.cut = places(Ending.CUT);
    this.closing = places(Ending.CLOSED);
    this.upTo = new long[Arrays.stream(wholeLengths).max().orElse(0) + 1][];
  }

  /** Of the tokens with ids {@code texts}, those that a string can have. */
  static StringTokens of(byte[][] bytes, int[] texts, int words) {
    List<StringToken> tokens = new ArrayList<>();
    for (int id : texts) {
      StringToken token = StringToken.of(id, bytes[id]);
      if (token != null) {
        tokens.add(token);
      }
    }
    tokens.sort((a, b) -> Arrays.compare(a.characters(), b.characters()));
    return new StringTokens(tokens, bytes, words);
  }

  private static StringToken[] having(List<StringToken> tokens, List<Ending> endings) {
    return tokens.stream().filter(t -> endings.contains(t.ending())).toArray(StringToken[]::new);
  }

  private static CharacterGroups groups(StringToken[] tokens) {
    return new CharacterGroups(
        Arrays.stream(tokens).map(StringToken::characters).toArray(int[][]::new));
  }

  private byte[][] numberRests(byte[][] bytes) {
    Map<String, Integer> numbers = new HashMap<>(Map.of("", 0));
    List<byte[]> found = new ArrayList<>(List.of(new byte[0]));
    for (int t = 0; t < others.length; t++) {
      if (others[t].ending() == Ending.CLOSED) {
        byte[] all = bytes[others[t].id()];
        byte[] behind = Arrays.copyOfRange(all, others[t].rest(), all.length);
        Integer known =
            numbers.putIfAbsent(new String(behind, StandardCharsets.ISO_8859_1), found.size());
        rest[t] = known == null ? found.size() : known;
        if (known == null) {
          found.add(behind);
        }
      }
    }
    return found.toArray(byte[][]::new);
  }

  private int[] places(Ending ending) {
    return IntStream.range(0, others.length)
        .filter(t -> others[t].ending() == ending)
        .boxed()
        .sorted(Comparator.comparing(t -> others[t].characters().length))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Bytes behind the end of a string.
   *
   * @param quotes among them
   * @param ends whether values around the string may end there
   */
  record Rest(byte[] bytes, int quotes, boolean ends) {
    static Rest of(byte[] bytes) {
      int quotes = 0;
      boolean ends = false;
      for (byte b : bytes) {
        quotes += b == '"' ? 1 : 0;
        ends |= b == ']' || b == '}';
      }
      return new Rest(bytes, quotes, ends);
    }
  }

  /** The bytes with a number; nothing at all is the first. */
  Rest rest(int number) {
    return rests[number];
  }

  /** Bytes behind an end, by their numbers; the empty ones are not among them. */
  Trie restTrie() {
    return restTrie;
  }

  /** Says which tokens may come. */
  interface Probe {
    /** Whether a token may come, byte by byte. */
    boolean takes(int token);

    /** Whether a token that ends the string after {@code depth} characters may come. */
    boolean closes(int token, int depth, int rest);

    /** As {@link #closes}, byte by byte. */
    boolean closesExactly(int token, int rest);
  }

  /**
   * Sets the bits of all that may come.
   *
   * @param usual whether a backslash is for what writers of JSON escape
   */
  void fill(long[] mask, CharacterReader reader, Probe probe, boolean usual) {
    fillByCharacters(mask, reader, probe, usual);
    for (int token : odd) {
      set(mask, token, probe.takes(token));
    }
    for (int i = 0; reader.escapesApart() && i < escapes.length; i++) {
      int token = escapes[i];
      mask[token >> 6] &= ~(1L << token);
      set(mask, token, probe.takes(token));
    }
  }

  private void fillByCharacters(long[] mask, CharacterReader reader, Probe probe, boolean usual) {
    if (reader.room() == CharacterReader.UNKNOWN) {
      wholeTexts.walk(reader, true, (places, from, to, depth) -> setWholes(mask, places, from, to));
      otherTexts.walk(
          reader,
          false,
          (places, from, to, depth) -> {
            for (int i = from; i < to; i++) {
              setOther(mask, places[i], depth, reader, probe, usual);
            }
          });
      return;
    }
    add(mask, upTo(Math.min(reader.room(), upTo.length - 1)));
    for (int t : cut) {
      set(mask, others[t].id(), others[t].characters().length < reader.room());
    }
    for (int t : closing) {
      int id = others[t].id();
      set(mask, id, probe.closes(id, others[t].characters().length, rest[t]));
    }
    for (String exception : reader.exceptions()) {
      int[] text = exception.codePoints().toArray();
      otherTexts.visit(
          text,
          (places, from, to, depth) -> {
            for (int i = from; i < to; i++) {
              setExactly(mask, places[i], probe);
            }
          });
    }
  }

  private void setWholes(long[] mask, int[] places, int from, int to) {
    for (int i = from; i < to; i++) {
      int token = wholes[places[i]];
      mask[token >> 6] |= 1L << token;
    }
  }

  private void setOther(
      long[] mask, int t, int depth, CharacterReader reader, Probe probe, boolean usual) {
    StringToken token = others[t];
    boolean may =
        token.ending() == Ending.CUT
            ? takesCut(reader, depth, token, usual)
            : probe.closes(token.id(), depth, rest[t]);
    set(mask, token.id(), may);
  }

  private static boolean takesCut(
      CharacterReader reader, int depth, StringToken token, boolean usual) {
    if (usual && token.isCutInEscape()) {
      return UsualEscapes.any((first, last) -> reader.canTake(depth, first, last));
    }
    return reader.canTake(depth, token.first(), token.last());
  }

  /** What ends a string with one text is judged anew. */
  private void setExactly(long[] mask, int t, Probe probe) {
    if (others[t].ending() == Ending.CLOSED) {
      int id = others[t].id();
      mask[id >> 6] &= ~(1L << id);
      set(mask, id, probe.closesExactly(id, rest[t]));
    }
  }

  private void add(long[] mask, long[] bits) {
    for (int i = 0; i < words; i++) {
      mask[i] |= bits[i];
    }
  }

  private static void set(long[] mask, int token, boolean may) {
    if (may) {
      mask[token >> 6] |= 1L << token;
    }
  }

  private synchronized long[] upTo(int length) {
    long[] known = upTo[length];
    if (known == null) {
      known = new long[words];
      for (int t = 0; t < wholes.length; t++) {
        set(known, wholes[t], wholeLengths[t] <= length);
      }
      upTo[length] = known;
    }
    return known;
  }
}

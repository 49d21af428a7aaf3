package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.text.TextView;
import java.util.Arrays;

/** The part of a text that values which are not decided yet may ask for. */
final class HeldText implements TextView {
  private byte[] kept = new byte[0];
  private boolean shared;
  private int keptLength;
  private long keptFrom;
  private byte[] piece = new byte[0];
  private int pieceFrom;
  private long pieceAt;

  /** The same text, for another that goes on in another way: whoever adds to it first copies it. */
  HeldText copy() {
    HeldText copy = view();
    copy.shared = true;
    shared = true;
    return copy;
  }

  /** The same text, to look at with one more piece behind it while it does not grow. */
  HeldText view() {
    HeldText view = new HeldText();
    view.kept = kept;
    view.keptLength = keptLength;
    view.keptFrom = keptFrom;
    view.pieceAt = pieceAt;
    return view;
  }

  /** A piece arrives whose first byte has the offset {@code at}. */
  void begin(byte[] bytes, int from, int to, long at) {
    piece = bytes;
    pieceFrom = from;
    pieceAt = at;
    if (to < from) {
      throw new IllegalArgumentException("a piece of " + (to - from) + " bytes");
    }
  }

  /** The piece was read up to {@code end}; bytes before {@code needed} may go, all if it is -1. */
  void end(long needed, long end) {
    if (needed < 0) {
      keptLength = 0;
    } else if (needed < pieceAt && keptLength > 0) {
      int more = (int) (end - pieceAt);
      if (shared || kept.length < keptLength + more) {
        kept = Arrays.copyOf(kept, Math.max(keptLength + more, 2 * kept.length));
        shared = false;
      }
      System.arraycopy(piece, pieceFrom, kept, keptLength, more);
      keptLength += more;
    } else {
      int start = pieceFrom + (int) (needed - pieceAt);
      keptLength = (int) (end - needed);
      kept = Arrays.copyOfRange(piece, start, start + keptLength);
      shared = false;
      keptFrom = needed;
    }
    piece = new byte[0];
    pieceAt = end;
    pieceFrom = 0;
  }

  @Override
  public byte[] slice(long from, long to) {
    byte[] out = new byte[(int) (to - from)];
    int n = 0;
    if (from < pieceAt) {
      n = (int) (Math.min(to, pieceAt) - from);
      System.arraycopy(kept, (int) (from - keptFrom), out, 0, n);
    }
    if (to > pieceAt) {
      long start = Math.max(from, pieceAt);
      System.arraycopy(piece, pieceFrom + (int) (start - pieceAt), out, n, (int) (to - start));
    }
    return out;
  }
}

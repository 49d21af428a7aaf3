package io.runtimemoat.decision.grammar.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An open array or object of one shape that is read in place; used again for others. */
final class OpenValue {
  private static final int AS_BEFORE = -2;
  private static final int IN_PIECE = -3;
  private static final int[] NOTHING = new int[0];
  private static final long[] NO_BITS = new long[0];

  /** More of them are kept in a set: each new one is compared with them all. */
  private static final int MOST_PIECE_KEYS = 16;

  private final PieceKeys pieceKeys;

  /** What it was when the reader came; null for one that began since. */
  private @Nullable Level level;

  private boolean changed;

  /** Which frame of the level is alive. */
  private int alive;

  private @Nullable ArrayShape array;
  private @Nullable ObjectShape object;

  /** Items, or members, as the frames count them. */
  private int count;

  /** Items as paths count them. */
  private long items;

  private long[] seen = NO_BITS;
  private int missing;

  /** Members with a name of their own. */
  private int named;

  private int last;
  private @Nullable Goal value;
  private int lastKey;
  private String key = "";

  /** Keys so far, but for the named ones that came since. */
  private KeySet keys = KeySet.EMPTY;

  /** Keys of the piece that nobody names: where they begin among all such, and how many. */
  private int firstKey;

  private int pieceKeyCount;
  private int keyStart;
  private int keyEnd;
  private int[] fresh = NOTHING;
  private int freshCount;
  private int keyBytes;

  OpenValue(PieceKeys pieceKeys) {
    this.pieceKeys = pieceKeys;
  }

  /**
   * Takes over a level; false if it has more than one shape, none with items or members, or items
   * that are remembered.
   */
  boolean takeOver(Level from) {
    int found = -1;
    for (int i = 0; i < from.frames().length; i++) {
      if (from.frames()[i] != null) {
        if (found >= 0) {
          return false;
        }
        found = i;
      }
    }
    Frame frame = from.frames()[found];
    if (from.told().part() != null) {
      return false;
    }
    if (frame instanceof ArrayFrame items) {
      if (items.shape().remembersItems()) {
        return false;
      }
      begin(items.shape());
      this.count = items.items();
    } else if (frame instanceof ObjectFrame members) {
      begin(members.shape());
      System.arraycopy(members.seen(), 0, seen, 0, members.seen().length);
      this.count = members.members();
      this.missing = members.missing();
      this.named = members.named();
      this.last = members.last();
      this.value = members.value();
    } else {
      return false;
    }
    this.level = from;
    this.alive = found;
    this.items = from.items();
    this.key = from.key();
    this.keys = from.keys();
    this.keyBytes = from.keyBytes();
    return true;
  }

  /** A new array or object. */
  void begin(Shape shape) {
    level = null;
    changed = false;
    alive = 0;
    array = shape instanceof ArrayShape items ? items : null;
    object = shape instanceof ObjectShape members ? members : null;
    count = 0;
    items = 0;
    value = null;
    lastKey = AS_BEFORE;
    key = "";
    keys = KeySet.EMPTY;
    firstKey = pieceKeys.size();
    pieceKeyCount = 0;
    freshCount = 0;
    keyBytes = 0;
    if (object != null) {
      int words = (object.names.size() + 63) >> 6;
      seen = seen.length < words ? new long[words] : seen;
      Arrays.fill(seen, 0);
      missing = object.neededCount;
      named = 0;
      last = -1;
    }
  }

  boolean isArray() {
    return array != null;
  }

  @Nullable ObjectShape object() {
    return object;
  }

  /** The level that was taken over. */
  @Nullable Level level() {
    return level;
  }

  /** Whether its text is asked for when it ends. */
  boolean isHeld() {
    return level != null && level.start() >= 0;
  }

  /** Whether its end satisfies the frame that is alive around it. */
  boolean serves(OpenValue around) {
    return level == null || level.links()[around.alive] == level.groups()[alive];
  }

  /** What the value that begins now must satisfy. */
  Goal child() {
    if (array != null) {
      return array.goal(count);
    }
    if (value == null) {
      throw new IllegalStateException("a value without a key");
    }
    return value;
  }

  /** A value inside it is complete. */
  void childEnded() {
    changed = true;
    items++;
    if (array == null) {
      value = null;
    } else if (!array.isSteady(count)) {
      count++;
    }
  }

  /** The value that ended last did not: it satisfied {@code goal}, at {@code place} of an array. */
  void childGoesOn(Goal goal, int place) {
    items--;
    if (array == null) {
      value = goal;
    } else {
      count = place;
    }
  }

  /** Items or members that count. */
  int count() {
    return count;
  }

  boolean mayEnd() {
    return array != null
        ? count >= array.min
        : object != null && missing == 0 && count >= object.min;
  }

  /** Whether another item or member may come. */
  boolean canGrow() {
    if (array != null) {
      return count < array.max();
    }
    ObjectShape shape = object;
    return shape != null
        && (canTakeExtra(shape)
            || missing > 0
            || (spare(shape) > 0 && named < shape.possibleFrom(0)));
  }

  private int spare(ObjectShape shape) {
    return shape.max() - count - missing;
  }

  private boolean canTakeExtra(ObjectShape shape) {
    return spare(shape) > 0 && shape.hasOther(count - named);
  }

  private boolean has(ObjectShape shape, int index) {
    int position = shape.words.positionOf(index);
    return (seen[position >> 6] >>> position & 1) != 0;
  }

  private boolean canTake(ObjectShape shape, int index) {
    return !has(shape, index)
        && !shape.isForbidden(index)
        && (shape.isNeeded(index) || spare(shape) > 0);
  }

  /** Takes a named member; false, without any change, if it may not come. */
  boolean takeNamed(ObjectShape shape, int index, int maxKeyBytes) {
    int length = shape.names.get(index).length();
    if (!canTake(shape, index) || keyBytes + length > maxKeyBytes) {
      return false;
    }
    int position = shape.words.positionOf(index);
    seen[position >> 6] |= 1L << position;
    named++;
    missing -= shape.isNeeded(index) ? 1 : 0;
    last = Math.max(last, index);
    taken(shape.goal(index), length);
    lastKey = index;
    fresh = freshCount < fresh.length ? fresh : Arrays.copyOf(fresh, 2 * freshCount + 4);
    fresh[freshCount++] = index;
    return true;
  }

  /** Takes a key of the piece that nobody names; false, without any change, if it may not come. */
  boolean takeExtra(ObjectShape shape, int start, int end, int hash, int maxKeyBytes) {
    Goal goal = pieceKeys.valueOf(shape.extras, start, end);
    if (goal == null
        || !canTakeExtra(shape)
        || keyBytes + end - start > maxKeyBytes
        || pieceKeys.contains(firstKey, start, end, hash)
        || (!keys.isEmpty() && keys.contains(pieceKeys.text(start, end)))) {
      return false;
    }
    if (pieceKeyCount == MOST_PIECE_KEYS) {
      keys = withPieceKeys(keys);
      pieceKeys.cut(firstKey);
      pieceKeyCount = 0;
    }
    pieceKeys.add(start, end, hash);
    pieceKeyCount++;
    last = shape.names.size();
    taken(goal, end - start);
    lastKey = IN_PIECE;
    keyStart = start;
    keyEnd = end;
    return true;
  }

  private KeySet withPieceKeys(KeySet set) {
    KeySet all = set;
    for (int i = firstKey; i < firstKey + pieceKeyCount; i++) {
      all = all.with(pieceKeys.text(i));
    }
    return all;
  }

  /** Its keys of the piece take the place of those of another, which ends. */
  void beginKeysWith(OpenValue ending) {
    firstKey = ending.firstKey;
  }

  /** The keys of the piece are not asked for any more. */
  void forgetKeys() {
    pieceKeys.cut(firstKey);
  }

  private void taken(Goal goal, int length) {
    changed = true;
    keyBytes += length;
    count = ObjectFrame.oneMore(count);
    value = goal;
  }

  /** The level that this is by now, around {@code below}. */
  @SuppressWarnings("ReferenceEquality") // equal levels would cost a look at all of them
  Level asLevel(Level below, @Nullable OpenValue around) {
    Level before = level;
    if (before != null && !changed && before.below() == below) {
      return before;
    }
    Frame frame = frame();
    if (before == null) {
      int[] links = new int[below.frames().length];
      Arrays.fill(links, -1);
      links[around == null ? 0 : around.alive] = 0;
      return new Level(
          below,
          new Frame[] {frame},
          new int[] {0},
          links,
          -1,
          below.heldFrom(),
          key(),
          items,
          allKeys(),
          keyBytes,
          new Told(below.told().keptFrom(), null, KeySet.EMPTY));
    }
    Frame[] frames = before.frames().clone();
    frames[alive] = frame;
    return new Level(
        below,
        frames,
        before.groups(),
        before.links(),
        before.start(),
        before.heldFrom(),
        key(),
        items,
        allKeys(),
        keyBytes,
        before.told());
  }

  private Frame frame() {
    if (array != null) {
      return count == 0 ? array.start() : new ArrayFrame(array, count);
    }
    ObjectShape shape = object;
    if (shape == null) {
      throw new IllegalStateException("neither an array nor an object");
    }
    long[] bits = Arrays.copyOf(seen, (shape.names.size() + 63) >> 6);
    return new ObjectFrame(shape, bits, missing, count, last, value);
  }

  private String key() {
    if (lastKey == IN_PIECE) {
      return pieceKeys.text(keyStart, keyEnd);
    }
    return lastKey == AS_BEFORE || object == null ? key : object.names.get(lastKey);
  }

  private KeySet allKeys() {
    KeySet all = withPieceKeys(keys);
    for (int i = 0; object != null && i < freshCount; i++) {
      all = all.with(object.names.get(fresh[i]));
    }
    return all;
  }
}

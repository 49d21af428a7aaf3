package io.runtimemoat.decision.features.classes;

/**
 * The words of a text and their neighbours in pairs, each as a bucket of a hash. Case is dropped;
 * every run of ASCII digits counts alike. Which characters beyond ASCII are letters is the Java
 * release's word: nodes of one group run the same.
 *
 * <p>The hashing trick: K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
 * ICML 2009. The hash is FNV-1a over UTF-16 units with a salt in its place of the offset basis,
 * mixed by the finalizer of SplitMix64.
 */
public final class HashedWords {
  private static final int BUCKET_BITS = 11;

  /** Values that a bucket has: [0, 2048). */
  public static final int BUCKETS = 1 << BUCKET_BITS;

  /** Characters read of each part of a prompt. */
  public static final int READ_CHARS = 2_000;

  private static final long PRIME = 0x100000001B3L;
  private static final char ANY_NUMBER = '0';

  private final long basis;

  /** Takes a word's buckets, one after the other. */
  @FunctionalInterface
  public interface Sink {
    void take(int bucket);
  }

  /** Another {@code salt} puts words into other buckets. */
  public HashedWords(long salt) {
    basis = mixed(salt ^ 0xCBF29CE484222325L);
  }

  /** The buckets of the first {@link #READ_CHARS} characters, in the order of the words. */
  public void read(String text, Sink sink) {
    int end = Math.min(text.length(), READ_CHARS);
    long before = 0;
    long word = basis;
    boolean inWord = false;
    boolean inNumber = false;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        if (!inNumber) {
          word = (word ^ ANY_NUMBER) * PRIME;
        }
        inNumber = true;
        inWord = true;
      } else if (isLetter(c)) {
        word = (word ^ lower(c)) * PRIME;
        inNumber = false;
        inWord = true;
      } else if (inWord) {
        before = end(word, before, sink);
        word = basis;
        inWord = false;
        inNumber = false;
      }
    }
    if (inWord) {
      end(word, before, sink);
    }
  }

  /** Gives a word and its pair with the one before; 0 is before the first. */
  private static long end(long word, long before, Sink sink) {
    long hash = mixed(word);
    sink.take(bucket(hash));
    sink.take(bucket(mixed(31 * before + hash)));
    return hash;
  }

  private static int bucket(long hash) {
    return (int) (hash >>> (Long.SIZE - BUCKET_BITS));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c < 128 ? (c | 32) >= 'a' && (c | 32) <= 'z' : Character.isLetterOrDigit(c);
  }

  private static char lower(char c) {
    return c < 128 ? (char) (c | 32) : Character.toLowerCase(c);
  }

  private static long mixed(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

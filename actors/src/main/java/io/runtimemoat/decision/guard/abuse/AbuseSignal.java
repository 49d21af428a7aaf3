package io.runtimemoat.decision.guard.abuse;

/** What a text is judged by; every value is in [0, 1]. */
public enum AbuseSignal {
  /** log10 of the length over 6: one million characters are 1. */
  SIZE,
  /** Bits per character over 8. */
  ENTROPY,
  /** Share of word triples that have been there before. */
  REPETITION,
  /** Share of the most frequent word. */
  TOP_WORD,
  /** Orders to disregard instructions; n phrases are 1 - 0.4^n, here and below. */
  OVERRIDE,
  /** Demands for the hidden prompt or its rules. */
  EXFILTRATION,
  /** Personas without rules. */
  PERSONA,
  /** Marks by which chat templates tell roles apart. */
  ROLE_MARKUP,
  /** Invisible characters, tags and direction marks: one in 50 is 1. */
  HIDDEN,
  /** Any of the above in base64, hex, rot13 or backwards. */
  ENCODED,
  /** Any of the above with signs between or in place of its letters. */
  OBFUSCATED,
  /** Share of the text in unbroken runs of base64. */
  OPAQUE,
  /** Talk about attacks: questions, explanations, quotations. */
  DISCUSSION,
  /** Share of the key's recent requests that were refused. */
  REFUSALS
}

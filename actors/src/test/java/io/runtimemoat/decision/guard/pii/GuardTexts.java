package io.runtimemoat.decision.guard.pii;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts of values, parts of values, signs that join them, and anything else. */
public final class GuardTexts {
  private static final String[] PIECES = {
    "ada@example.org",
    "+49 30 901820",
    "(415) 555-2671",
    "4242 4242 4242 4242",
    "378282246310005",
    "GB29 NWBK 6016 1331 9268 19",
    "DE89370400440532013000",
    "078-05-1120",
    "AB 12 34 56 C",
    "203.0.113.9",
    "2001:db8::1:2",
    "https://u:p4ss@h.io/x",
    "sk-Ab1".concat("c2D3".repeat(8)),
    "AKIAIOSFODNN7EXAMPLE",
    "password: hunter2!",
    "Bearer abcdefgh12345678ijkl",
    "phone",
    "SSN",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "MIIEpAIBAAKCAQEA7bq9v3xkq0mXo8c1MIIEpAIBAAKC\n",
    "-----END RSA PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "the quick brown fox",
    "電話",
    "ünï",
    "2024-05-06T07:08:09Z",
    "1234",
    "12",
    "ABCD",
    "@",
    "://",
    "-----",
    "E-1234",
    "0",
    "(",
    "+",
    "::",
    "\\u0040",
    "\"",
    "\\",
  };

  private GuardTexts() {}

  public static Arbitrary<String> any() {
    Arbitrary<String> piece = Arbitraries.of(PIECES);
    Arbitrary<String> joint =
        Arbitraries.of(" ", " ", "\n", "-", ".", ",", "", "  ", ": ", "=", "\u00A0");
    Arbitrary<String> odd = Arbitraries.strings().all().ofMaxLength(6);
    Arbitrary<String> part =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, piece),
            net.jqwik.api.Tuple.of(5, joint),
            net.jqwik.api.Tuple.of(1, odd));
    return part.list().ofMaxSize(24).map(parts -> String.join("", parts));
  }

  /** Cuts between 0 and the length of a text, as shares of it. */
  public static Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 40).list().ofMaxSize(40);
  }
}

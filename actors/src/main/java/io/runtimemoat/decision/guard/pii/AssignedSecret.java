package io.runtimemoat.decision.guard.pii;

import io.runtimemoat.decision.guard.text.Entropy;
import java.util.List;

/**
 * What the text itself calls a password, key or token: {@code api_key = "..."}, {@code Bearer ...},
 * {@code my password is ...}. A value that reads like a word or a variable does not count.
 */
final class AssignedSecret {
  private static final List<String> PASSWORDS =
      List.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "passwort",
          "kennwort",
          "mot de passe",
          "contraseña",
          "senha",
          "wachtwoord",
          "hasło",
          "パスワード",
          "密码");

  private static final List<String> KEYS =
      List.of(
          "secret",
          "token",
          "api_key",
          "apikey",
          "api-key",
          "api key",
          "access_key",
          "access key",
          "accesskey",
          "access-key",
          "secret_key",
          "secret key",
          "secretkey",
          "private_key",
          "private key",
          "auth_key",
          "bearer",
          "basic",
          "credential",
          "credentials",
          "account_key",
          "accountkey",
          "signing key",
          "signing_key",
          "encryption key",
          "encryption_key");

  private static final List<String> VERBS = List.of(" is", " ist", " est", " es", " è", " é");

  /** Longest value looked at for its form; a longer one is found whole. */
  private static final int MOST = 512;

  private static final int SHORTEST_PASSWORD = 6;
  private static final int SHORTEST_KEY = 16;

  /** Bits per character; English in lower case has 4.1 and "aaaa1111" 1.0. */
  private static final double LEAST_ENTROPY = 3.0;

  private AssignedSecret() {}

  /** Where the value that begins at {@code start} ends, or {@code start} if it is none. */
  static int valueEnd(Scan scan, int start) {
    char before = scan.at(start - 1);
    if (before != ' ' && before != '=' && before != ':' && before != '"' && before != '\'') {
      return start;
    }
    String named = name(scan.before(start));
    boolean password = endsWith(named, PASSWORDS);
    if (named.isEmpty() || (!password && !endsWith(named, KEYS))) {
      return start;
    }
    int end = start;
    while (end < scan.to() && end - start < MOST && isValue(scan.at(end))) {
      end++;
    }
    if (end - start == MOST && looksSecret(scan.slice(start, end), password)) {
      return tail(scan, end);
    }
    while (end > start && ".?:".indexOf(scan.at(end - 1)) >= 0) {
      end--;
    }
    return looksSecret(scan.slice(start, end), password) ? end : start;
  }

  private static int tail(Scan scan, int from) {
    int end = from;
    while (end < scan.to() && isValue(scan.at(end))) {
      end++;
    }
    return end;
  }

  /** The words before the value, without the sign or verb that assigns; empty if there is none. */
  private static String name(String before) {
    String text = stripMarks(before);
    boolean assigned = text.length() < before.length() && hasSign(before, text.length());
    for (String verb : VERBS) {
      if (text.endsWith(verb)) {
        return stripMarks(text.substring(0, text.length() - verb.length()));
      }
    }
    return assigned || text.endsWith("bearer") || text.endsWith("basic") ? text : "";
  }

  private static boolean hasSign(String before, int from) {
    for (int i = from; i < before.length(); i++) {
      if (before.charAt(i) == '=' || before.charAt(i) == ':') {
        return true;
      }
    }
    return false;
  }

  private static String stripMarks(String text) {
    int end = text.length();
    while (end > 0 && " \t\"'`=:>\\".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean endsWith(String text, List<String> words) {
    for (String word : words) {
      if (text.endsWith(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isValue(char c) {
    return !Chars.isSpace(c) && "\"'`,;<>(){}[]\\|".indexOf(c) < 0;
  }

  private static boolean looksSecret(String value, boolean password) {
    int letters = 0;
    int digits = 0;
    int others = 0;
    boolean token = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      letters += Chars.isLetter(c) ? 1 : 0;
      digits += Chars.isDigit(c) ? 1 : 0;
      others += Chars.isAlnum(c) || c == '_' || c == '.' || c == '-' ? 0 : 1;
      token &= SecretRecognizer.isTokenText(c);
    }
    if (password) {
      return value.length() >= SHORTEST_PASSWORD && letters > 0 && digits + others > 0;
    }
    return token
        && value.length() >= SHORTEST_KEY
        && letters > 0
        && digits > 0
        && entropy(value) >= LEAST_ENTROPY;
  }

  /** Shannon entropy of the characters, in bits per character. */
  private static double entropy(String text) {
    int[] counts = new int[128];
    for (int i = 0; i < text.length(); i++) {
      counts[text.charAt(i) & 127]++;
    }
    return Entropy.bits(counts, text.length());
  }
}

package io.runtimemoat.decision.guard.pii;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens whose issuer gave them a prefix so that they can be found: GitHub, GitLab, Slack, AWS,
 * Google, OpenAI, Anthropic, Stripe, npm, PyPI, Hugging Face and others (the issuers' own pages;
 * gathered in GitHub's secret scanning patterns and gitleaks' rules).
 *
 * @param body characters after the prefix, at least
 * @param digits decimal digits among them, at least: {@code sk-} also begins CSS classes
 */
record TokenPrefix(String prefix, int body, int digits) {
  /* prefix, least characters after it, least digits among them */
  private static final String TABLE =
      """
      sk- 20 2
      sk-ant- 20 1
      sk-proj- 20 1
      sk-moat- 20 1
      sk_live_ 16 1
      sk_test_ 16 1
      rk_live_ 16 1
      pk_live_ 16 1
      whsec_ 24 1
      ghp_ 36 1
      gho_ 36 1
      ghu_ 36 1
      ghs_ 36 1
      ghr_ 36 1
      github_pat_ 22 1
      glpat- 20 1
      glsa_ 32 1
      xoxb- 20 2
      xoxp- 20 2
      xoxa- 20 2
      xoxr- 20 2
      xoxs- 20 2
      xapp- 20 2
      AKIA 16 0
      ASIA 16 0
      AIza 35 0
      ya29. 20 1
      npm_ 36 1
      pypi- 40 1
      hf_ 30 0
      SG. 40 1
      shpat_ 32 1
      dop_v1_ 64 1
      dckr_pat_ 20 1
      sq0csp- 22 0
      sq0atp- 22 0
      key- 32 4
      nvapi- 30 1
      gsk_ 40 1
      xai- 40 1
      pplx- 40 1
      lin_api_ 32 1
      """;

  private static final int AWS_LENGTH = 20;

  private static final Map<Character, List<TokenPrefix>> BY_FIRST = new HashMap<>();

  static {
    for (String line : TABLE.strip().split("\n", -1)) {
      String[] parts = line.strip().split(" ", -1);
      TokenPrefix entry =
          new TokenPrefix(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      BY_FIRST.computeIfAbsent(parts[0].charAt(0), c -> new ArrayList<>()).add(entry);
    }
  }

  /** Where the token that begins at {@code start} ends, or {@code start} if none does. */
  static int tokenEnd(Scan scan, int start) {
    for (TokenPrefix entry : BY_FIRST.getOrDefault(scan.at(start), List.of())) {
      if (SecretRecognizer.startsWith(scan, start, entry.prefix)) {
        int end = entry.bodyEnd(scan, start);
        if (end > start) {
          return end;
        }
      }
    }
    return start;
  }

  /** How much of {@code token} is a known prefix. */
  static int length(String token) {
    int longest = 0;
    for (TokenPrefix entry : BY_FIRST.getOrDefault(token.charAt(0), List.of())) {
      if (token.startsWith(entry.prefix)) {
        longest = Math.max(longest, entry.prefix.length());
      }
    }
    return longest;
  }

  private int bodyEnd(Scan scan, int start) {
    int at = start + prefix.length();
    int seen = 0;
    boolean aws = prefix.equals("AKIA") || prefix.equals("ASIA");
    boolean dots = prefix.endsWith(".");
    while (at < scan.to()) {
      char c = scan.at(at);
      boolean inside = aws ? Chars.isUpper(c) || Chars.isDigit(c) : SecretRecognizer.isBase64Url(c);
      if (!inside && !(dots && c == '.')) {
        break;
      }
      seen += Chars.isDigit(c) ? 1 : 0;
      at++;
    }
    boolean fits = !aws || (at - start == AWS_LENGTH && !Chars.isWord(scan.at(at)));
    return fits && at - start - prefix.length() >= body && seen >= digits ? at : start;
  }
}

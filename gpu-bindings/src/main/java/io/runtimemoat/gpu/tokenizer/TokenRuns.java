package io.runtimemoat.gpu.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a prompt's tokens together: added tokens found in what the template wrote, and the runs of
 * text between them, each encoded whole. So text tokenizes as it would in one string, but the
 * spelling of a control token counts only where the template wrote all of it.
 */
final class TokenRuns {
  /** By first character, longest first: the leftmost longest match wins, as in the library. */
  private final Map<Character, List<AddedToken>> byFirst = new HashMap<>();

  private final HuggingFaceTokenizer tokenizer;

  TokenRuns(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    for (AddedToken token : tokenizer.addedTokens()) {
      if (!token.content().isBlank()) {
        byFirst.computeIfAbsent(token.content().charAt(0), c -> new ArrayList<>()).add(token);
      }
    }
    byFirst
        .values()
        .forEach(list -> list.sort(Comparator.comparing(token -> -token.content().length())));
  }

  int[] encode(List<PromptVariables.Part> parts) {
    Assembly assembly = new Assembly();
    for (PromptVariables.Part part : parts) {
      if (part.trusted()) {
        addTrusted(assembly, part.text());
      } else {
        assembly.addText(part.text());
      }
    }
    assembly.endRun();
    return assembly.tokens();
  }

  private void addTrusted(Assembly assembly, String text) {
    int start = 0;
    for (int at = 0; at < text.length(); ) {
      AddedToken token = tokenAt(text, at);
      if (token == null) {
        at++;
        continue;
      }
      String before = text.substring(start, at);
      assembly.addText(token.leftStrip() ? before.stripTrailing() : before);
      assembly.addToken(token.id());
      at += token.content().length();
      while (token.rightStrip() && at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      start = at;
    }
    assembly.addText(text.substring(start));
  }

  private @Nullable AddedToken tokenAt(String text, int at) {
    for (AddedToken token : byFirst.getOrDefault(text.charAt(at), List.of())) {
      int end = at + token.content().length();
      if (text.startsWith(token.content(), at)
          && (!token.singleWord() || (!isWord(text, at - 1) && !isWord(text, end)))) {
        return token;
      }
    }
    return null;
  }

  private static boolean isWord(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  /** The tokens so far and the run of text that is not encoded yet. */
  private final class Assembly {
    private int[] tokens = new int[256];
    private int size;
    private final StringBuilder run = new StringBuilder();

    void addText(String text) {
      run.append(text);
    }

    void addToken(int token) {
      endRun();
      append(token);
    }

    void endRun() {
      if (run.length() > 0) {
        String text = run.toString();
        int[] ids = size == 0 ? tokenizer.encodeText(text) : tokenizer.encodeContinuation(text);
        for (int id : ids) {
          append(id);
        }
        run.setLength(0);
      }
    }

    int[] tokens() {
      return Arrays.copyOf(tokens, size);
    }

    private void append(int token) {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, size * 2);
      }
      tokens[size++] = token;
    }
  }
}

package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict;
import java.nio.charset.StandardCharsets;

/**
 * Reads one document of many megabytes as it streams and prints what is known of it at its end; a
 * program, for a machine with little memory. Arguments: a schema, how the document begins, what
 * comes again and again, how it ends, and the megabytes.
 */
final class LongStream {
  private static final int CHUNK = 1 << 16;
  private static final long MEGABYTE = 1 << 20;

  private LongStream() {}

  public static void main(String[] args) throws Exception {
    GrammarValidator validator = Grammar.ofSchema(args[0]).validator();
    byte[] again = args[2].getBytes(StandardCharsets.UTF_8);
    byte[] chunk =
        args[2].repeat(Math.max(1, CHUNK / again.length)).getBytes(StandardCharsets.UTF_8);
    long bytes = Long.parseLong(args[4]) * MEGABYTE;
    Verdict.Status status = validator.feed(args[1].getBytes(StandardCharsets.UTF_8));
    for (long fed = 0; fed < bytes && status == Verdict.Status.OK; fed += chunk.length) {
      status = validator.feed(chunk);
    }
    if (status == Verdict.Status.OK) {
      status = validator.feed(args[3].getBytes(StandardCharsets.UTF_8));
    }
    System.out.println(status + " " + validator.verdict());
  }
}

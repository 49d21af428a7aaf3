package io.runtimemoat.loadtests.output;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarCache;
import io.runtimemoat.decision.grammar.GrammarLimits;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the cases of one kind, judged one by one. */
final class Leg {
  private static final long CACHE_BYTES = 512L << 20;
  private static final GrammarCache GRAMMARS =
      new GrammarCache(CACHE_BYTES, GrammarLimits.standard());
  private static final int MOST_TOLD = 50;

  /** How much longer a token may make the shortest ending: members that are required in it. */
  private static final int MOST_OF_A_STEP = 50;

  /** What a client is told of a document for which no ending is known. */
  private static final String NOT_MENDED = "could not be mended";

  private final String name;
  private final boolean upstream;
  private final Map<String, Integer> statuses = new TreeMap<>();
  private final Map<Fault, Map<String, Integer>> byFault = new EnumMap<>(Fault.class);
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Map<String, String> degraded = new TreeMap<>();
  final List<String> wrong = new ArrayList<>();
  private int cases;
  private int accepted;
  private int unchanged;
  private int tookBack;
  private int unfinished;
  private long saidBytes;
  private long keptBytes;

  /**
   * A leg without cases.
   *
   * @param upstream whether answers come from what the cases say
   */
  Leg(String name, boolean upstream) {
    this.name = name;
    this.upstream = upstream;
  }

  /** Judges what was served. */
  Leg judge(Map<OutputCase, Served> all) throws RefusedGrammarException {
    for (Map.Entry<OutputCase, Served> each : all.entrySet()) {
      judge(each.getKey(), each.getValue());
    }
    return this;
  }

  int count(String status) {
    return statuses.getOrDefault(status, 0);
  }

  int cases() {
    return cases;
  }

  int accepted() {
    return accepted;
  }

  /** Answers that ended in an error, because no ending of what was begun is known. */
  int unfinished() {
    return unfinished;
  }

  int unchanged() {
    return unchanged;
  }

  private void judge(OutputCase asked, Served served) throws RefusedGrammarException {
    if (served.status() == 400 && !upstream && served.error().contains("context")) {
      refused.merge("context", 1, Integer::sum);
      return;
    }
    cases++;
    statuses.merge(served.validation(), 1, Integer::sum);
    byFault
        .computeIfAbsent(asked.fault(), none -> new TreeMap<>())
        .merge(served.validation(), 1, Integer::sum);
    if (served.error().contains(NOT_MENDED) && !isCompletable(asked, served)) {
      unfinished++;
      return;
    }
    if (served.status() != 200 || !served.whole() || !served.error().isEmpty()) {
      wrong(asked, "was not answered", served);
      return;
    }
    if (asked.oracle().accepts(served.text())) {
      accepted++;
    } else {
      wrong(asked, "is no document", served);
    }
    boolean cut = served.finish().equals("length") && served.validation().equals("degraded");
    if (!cut && !served.finish().equals("stop")) {
      wrong(asked, "did not stop", served);
    }
    if (upstream) {
      compare(asked, served);
    } else if (served.validation().equals("degraded")) {
      degraded.put(served.requestId(), asked + ": was degraded without a limit: " + served);
    }
  }

  /** What was degraded although no limit of the model was reached is wrong. */
  void explain(Map<String, RequestState> ledger) {
    degraded.forEach(
        (requestId, told) -> {
          RequestState request = ledger.get(requestId);
          if (request == null || request.attempts().stream().noneMatch(Leg::reachedItsLimit)) {
            wrong.add(told);
          }
        });
  }

  private static boolean reachedItsLimit(AttemptFact attempt) {
    int near = attempt.completionTokens() + MOST_OF_A_STEP;
    return near >= OutputNode.MODEL_TOKENS
        || attempt.promptTokens() + near >= OutputNode.MODEL_CONTEXT;
  }

  /**
   * Whether anything is known to make a document of what there was, of which the client of a whole
   * answer sees nothing.
   */
  private boolean isCompletable(OutputCase asked, Served served) throws RefusedGrammarException {
    byte[] begun = (upstream ? asked.said() : served.text()).getBytes(StandardCharsets.UTF_8);
    GrammarValidator reader = grammar(asked).validator();
    reader.feed(begun, 0, upstream ? kept(asked, begun) : begun.length);
    return reader.shortestCompletion().isPresent();
  }

  private static Grammar grammar(OutputCase asked) throws RefusedGrammarException {
    return GRAMMARS.get(GrammarSource.JsonSchema.of(asked.schema().text()));
  }

  private void compare(OutputCase asked, Served served) throws RefusedGrammarException {
    boolean whole = asked.oracle().accepts(asked.said());
    boolean same = served.text().equals(asked.said());
    if (whole && !(same && served.validation().equals("valid"))) {
      wrong(asked, "is valid and was changed or called otherwise", served);
    }
    if (served.validation().equals("valid")) {
      unchanged += same ? 1 : 0;
      if (!asked.said().startsWith(served.text())) {
        wrong(asked, "was changed and called valid", served);
      }
      return;
    }
    byte[] said = asked.said().getBytes(StandardCharsets.UTF_8);
    byte[] text = served.text().getBytes(StandardCharsets.UTF_8);
    int kept = kept(asked, said);
    saidBytes += said.length;
    keptBytes += kept;
    if (!startsWith(text, said, kept)) {
      wrong(asked, "kept less than " + kept + " bytes", served);
    }
    int field = asked.faultyField();
    if (kept < field) {
      tookBack++;
    } else if (!startsWith(text, asked.document().getBytes(StandardCharsets.UTF_8), field)) {
      wrong(asked, "differs before its fault at " + field, served);
    }
  }

  /** How much of what was said some document begins with, as far as nothing of it is undecided. */
  private int kept(OutputCase asked, byte[] said) throws RefusedGrammarException {
    GrammarValidator reader = grammar(asked).validator();
    reader.feed(said);
    int kept = (int) reader.releasable();
    while (kept < said.length && (said[kept] & 0xC0) == 0x80) {
      kept--;
    }
    boolean held = reader.verdict().at() > reader.releasable();
    if (!held && kept < asked.firstDifference()) {
      wrong.add(asked + ": its start of " + asked.firstDifference() + " bytes is called broken");
    }
    return kept;
  }

  private static boolean startsWith(byte[] text, byte[] start, int length) {
    return text.length >= length && Arrays.equals(text, 0, length, start, 0, length);
  }

  private void wrong(OutputCase asked, String what, Served served) {
    wrong.add(asked + ": " + what + ": " + served);
  }

  /** Counts, and the first of what was wrong. */
  ObjectNode toJson() {
    ObjectNode json = new JsonMapper().createObjectNode().put("name", name);
    json.put("cases", cases)
        .put("acceptedByOracle", accepted)
        .put("errorWithoutKnownEnding", unfinished);
    statuses.forEach(json.putObject("statuses")::put);
    if (upstream) {
      json.put("unchanged", unchanged).put("tookBackAnEnclosingValue", tookBack);
      json.put("bytesSaidInBroken", saidBytes).put("bytesKeptOfThose", keptBytes);
      ObjectNode faults = json.putObject("byFault");
      byFault.forEach((fault, counts) -> counts.forEach(faults.withObject("/" + fault)::put));
    }
    refused.forEach(json.putObject("refusedByTheNode")::put);
    json.put("wrong", wrong.size());
    wrong.stream().limit(MOST_TOLD).forEach(json.putArray("firstWrong")::add);
    return json;
  }
}

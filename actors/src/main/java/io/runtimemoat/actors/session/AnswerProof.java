package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.HeldCalls;
import io.runtimemoat.actors.output.HeldOutput;
import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Refusal;
import io.runtimemoat.actors.session.CompletionEvent.ToolCall;
import io.runtimemoat.decision.grammar.CallProof;
import io.runtimemoat.decision.grammar.OutputProof;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets of the contents of one attempt leave what its answer is held to. Used by one thread.
 *
 * <p>Where calls may be made, a text that is no document may be what is said before a call: it
 * waits for the call, or for the end. Where a call has to be made any text waits for it.
 */
final class AnswerProof {
  private final @Nullable OutputProof document;
  private final @Nullable CallProof calls;
  private final Map<Integer, List<TokenLogprob>> waitingLogprobs = new HashMap<>();
  private final Set<Integer> otherwise = new HashSet<>();
  private final Set<Integer> refused = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Map<Integer, List<Delta>> waitingWords = new HashMap<>();
  private final int choices;
  private final boolean callRequired;
  private boolean callMissing;
  private boolean over;

  /**
   * Of an attempt that has said nothing yet.
   *
   * @param begun what of its text stands already
   */
  AnswerProof(HeldAnswer held, int choices, String begun) {
    HeldOutput text = held.document();
    HeldCalls tools = held.calls();
    this.calls = tools == null ? null : tools.proof();
    this.document =
        text == null ? null : new OutputProof(text.compiled(), choices, begun, calls != null);
    this.callRequired = tools != null && tools.required();
    this.choices = choices;
  }

  /** What may leave now. */
  List<Content> take(Content content) {
    List<Content> proven = new ArrayList<>();
    if (content instanceof Delta delta) {
      add(proven, text(delta));
    } else if (content instanceof ToolCall call && calls != null) {
      ToolCall left = call(calls, call);
      if (!calls.isBroken()) {
        saidOtherwise(call.choice(), proven);
      }
      add(proven, left);
    } else {
      if (content instanceof Refusal) {
        refused.add(content.choice());
      }
      proven.add(content);
    }
    return proven;
  }

  /** A call begins whose first piece is still to be taken. */
  void begin(ToolCall call) {
    if (calls != null && !call.name().isEmpty()) {
      calls.begin(call.choice(), call.index(), call.name());
    }
  }

  /** Whether a run of text may go on so. */
  boolean takesNext(AnswerRun run, String text) {
    return switch (run.kind()) {
      case TEXT ->
          document == null
              || otherwise.contains(run.choice())
              || document.takesNext(run.choice(), text);
      case ARGUMENTS -> calls == null || calls.takesNext(run.choice(), run.index(), text);
      case REASONING, REFUSAL -> true;
    };
  }

  private static void add(List<Content> proven, @Nullable Content content) {
    if (content != null) {
      proven.add(content);
    }
  }

  /** Log-probabilities spell the text, so they wait with it. */
  private @Nullable Delta text(Delta delta) {
    if (callRequired && !otherwise.contains(delta.choice())) {
      waitingWords.computeIfAbsent(delta.choice(), choice -> new ArrayList<>()).add(delta);
      return null;
    }
    if (document == null || otherwise.contains(delta.choice())) {
      return delta;
    }
    List<TokenLogprob> logprobs =
        waitingLogprobs.computeIfAbsent(delta.choice(), choice -> new ArrayList<>());
    logprobs.addAll(delta.logprobs());
    String text = document.take(delta.choice(), delta.text());
    boolean waits = document.holds(delta.choice());
    return delta(delta.choice(), text, waits ? List.of() : taken(delta.choice()));
  }

  private List<TokenLogprob> taken(int choice) {
    List<TokenLogprob> waiting = waitingLogprobs.remove(choice);
    return waiting == null ? List.of() : waiting;
  }

  private static @Nullable Delta delta(int choice, String text, List<TokenLogprob> logprobs) {
    return text.isEmpty() && logprobs.isEmpty() ? null : new Delta(choice, text, logprobs);
  }

  /** The choice is no document: its text was said beside that. */
  private void saidOtherwise(int choice, List<Content> proven) {
    if (otherwise.add(choice)) {
      proven.addAll(words(choice));
      if (document != null) {
        add(proven, delta(choice, document.giveUp(choice), taken(choice)));
      }
    }
  }

  private List<Delta> words(int choice) {
    List<Delta> words = waitingWords.remove(choice);
    return words == null ? List.of() : words;
  }

  private static @Nullable ToolCall call(CallProof calls, ToolCall call) {
    String arguments = calls.take(call.choice(), call.index(), call.name(), call.arguments());
    boolean begins = !calls.isBroken() && (!call.id().isEmpty() || !call.name().isEmpty());
    return begins || !arguments.isEmpty()
        ? new ToolCall(call.choice(), call.index(), call.id(), call.name(), arguments)
        : null;
  }

  /** A choice has said all. */
  void ended(int choice) {
    ended.add(choice);
  }

  /**
   * The attempt has said all: no call comes any more. Where one had to be made an answer that
   * stopped without it is none; one that was cut short may have come to it.
   */
  List<Content> end(AttemptEnd how) {
    over = true;
    List<Content> rest = new ArrayList<>();
    for (int choice = 0; callRequired && choice < choices; choice++) {
      if (otherwise.contains(choice) || refused.contains(choice)) {
        continue;
      }
      if (how.stoppedByItself(choice)) {
        callMissing = true;
      } else {
        rest.addAll(words(choice));
      }
    }
    return rest;
  }

  /**
   * Whether something is not what it is held to and nothing more is wanted: a text that broke takes
   * none along that may become a document.
   */
  boolean isBroken() {
    boolean text =
        document != null
            && document.isBroken()
            && (over || (calls == null && nothingGoodIsToCome(document)));
    return text || callMissing || (calls != null && calls.isBroken());
  }

  private boolean nothingGoodIsToCome(OutputProof document) {
    return IntStream.range(0, choices)
        .allMatch(choice -> ended.contains(choice) || document.isBroken(choice));
  }
}

package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Failed;
import io.runtimemoat.actors.session.CompletionEvent.Reasoning;
import io.runtimemoat.actors.session.CompletionEvent.Refusal;
import io.runtimemoat.actors.session.CompletionEvent.ToolCall;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Finish;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The events of one completion, gathered for a whole answer. Not for use by several threads. */
public final class CollectedAnswer {
  private final List<Choice> choices;
  private @Nullable Completed completed;
  private @Nullable Failure failure;

  public CollectedAnswer(int choiceCount) {
    choices = IntStream.range(0, choiceCount).mapToObj(i -> new Choice()).toList();
  }

  /** Adds the next event; returns itself, as a fold wants it. */
  public CollectedAnswer add(CompletionEvent event) {
    if (event instanceof Delta delta) {
      Choice choice = choices.get(delta.choice());
      choice.text.append(delta.text());
      choice.logprobs.addAll(delta.logprobs());
    } else if (event instanceof Reasoning reasoning) {
      choices.get(reasoning.choice()).reasoning.append(reasoning.text());
    } else if (event instanceof Refusal refusal) {
      choices.get(refusal.choice()).refusal.append(refusal.text());
    } else if (event instanceof ToolCall call) {
      choices.get(call.choice()).calls.computeIfAbsent(call.index(), i -> new Call()).add(call);
    } else if (event instanceof ChoiceFinished finished) {
      choices.get(finished.choice()).reason = finished.reason();
    } else if (event instanceof Completed end) {
      completed = end;
    } else if (event instanceof Failed failed) {
      failure = failed.failure();
    }
    return this;
  }

  /** The good end, or null when it broke or has not come. */
  public @Nullable Completed completed() {
    return completed;
  }

  /** Why it broke, or null. */
  public @Nullable Failure failure() {
    return failure;
  }

  List<Choice> choices() {
    return choices;
  }

  /** One choice so far. */
  static final class Choice {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder refusal = new StringBuilder();
    final Map<Integer, Call> calls = new TreeMap<>();
    final List<TokenLogprob> logprobs = new ArrayList<>();
    Finish reason = Finish.STOP;
  }

  /** One tool call so far. */
  static final class Call {
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();

    private void add(ToolCall piece) {
      id = id.isEmpty() ? piece.id() : id;
      name = name.isEmpty() ? piece.name() : name;
      arguments.append(piece.arguments());
    }
  }
}

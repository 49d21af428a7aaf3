package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldCalls;
import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.decision.grammar.calls.CallReader;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Reads what a model of this process writes as text and calls of tools. Used by one thread.
 *
 * <p>Log-probabilities spell text, so those of calls are left out.
 */
final class SpokenCalls {
  /** One choice so far. */
  private static final class Choice {
    final CallReader reader;
    final List<TokenLogprob> logprobs = new ArrayList<>();
    boolean begun;

    Choice(CallReader reader) {
      this.reader = reader;
    }
  }

  private final Optional<String> only;
  private final List<Choice> choices;
  private final IntFunction<IntFunction<String>> ids;

  /**
   * Nothing is said yet.
   *
   * @param ids of the calls by choice and by their place in it
   */
  SpokenCalls(HeldCalls calls, int choices, IntFunction<IntFunction<String>> ids) {
    this.only = calls.only();
    this.choices =
        IntStream.range(0, choices).mapToObj(choice -> new Choice(calls.reader())).toList();
    this.ids = ids;
  }

  /** What a piece of a choice's text says. */
  List<Content> read(int choice, String text, List<TokenLogprob> logprobs) {
    Choice said = choices.get(choice);
    if (only.isPresent()) {
      return arguments(only.get(), choice, said, text);
    }
    said.logprobs.addAll(logprobs);
    List<Content> contents = new ArrayList<>();
    for (CallReader.Piece piece : said.reader.read(text)) {
      contents.add(content(choice, said, piece));
    }
    return contents;
  }

  private List<Content> arguments(String tool, int choice, Choice said, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    String id = said.begun ? "" : ids.apply(choice).apply(0);
    String name = said.begun ? "" : tool;
    said.begun = true;
    return List.of(new CompletionEvent.ToolCall(choice, 0, id, name, text));
  }

  private Content content(int choice, Choice said, CallReader.Piece piece) {
    if (piece instanceof CallReader.Piece.Text text) {
      CompletionEvent.Delta delta = new CompletionEvent.Delta(choice, text.text(), said.logprobs);
      said.logprobs.clear();
      return delta;
    }
    said.logprobs.clear();
    if (piece instanceof CallReader.Piece.Begun call) {
      String id = ids.apply(choice).apply(call.index());
      return new CompletionEvent.ToolCall(choice, call.index(), id, call.name(), "");
    }
    CallReader.Piece.Arguments more = (CallReader.Piece.Arguments) piece;
    return new CompletionEvent.ToolCall(choice, more.index(), "", "", more.text());
  }

  /**
   * The text is over: what waited to become a call leaves as text.
   *
   * @param cut choices that may not be longer: theirs is the beginning of a call
   */
  List<Content> rest(IntPredicate cut) {
    List<Content> rest = new ArrayList<>();
    for (int choice = 0; choice < choices.size(); choice++) {
      Choice said = choices.get(choice);
      String text = said.reader.rest();
      if (!text.isEmpty() && !cut.test(choice)) {
        rest.add(new CompletionEvent.Delta(choice, text, said.logprobs));
      }
    }
    return rest;
  }

  /** Whether some text is neither text nor calls. */
  boolean isBroken() {
    return choices.stream().anyMatch(choice -> choice.reader.isBroken());
  }
}

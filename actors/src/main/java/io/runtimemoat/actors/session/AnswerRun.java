package io.runtimemoat.actors.session;

import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Reasoning;
import io.runtimemoat.actors.session.CompletionEvent.Refusal;
import io.runtimemoat.actors.session.CompletionEvent.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of text of an answer: the text, the thinking and the refusal of each choice and the
 * arguments of each tool call are runs of their own.
 *
 * @param index of the call; 0 for anything else
 */
record AnswerRun(int choice, Kind kind, int index) {
  enum Kind {
    TEXT,
    REASONING,
    REFUSAL,
    ARGUMENTS
  }

  /** The text of a choice. */
  static AnswerRun text(int choice) {
    return new AnswerRun(choice, Kind.TEXT, 0);
  }

  /** What a content is a piece of. */
  static AnswerRun of(Content content) {
    if (content instanceof ToolCall call) {
      return new AnswerRun(call.choice(), Kind.ARGUMENTS, call.index());
    }
    Kind kind =
        content instanceof Reasoning
            ? Kind.REASONING
            : content instanceof Refusal ? Kind.REFUSAL : Kind.TEXT;
    return new AnswerRun(content.choice(), kind, 0);
  }

  /** What a content adds to its run. */
  static String said(Content content) {
    if (content instanceof ToolCall call) {
      return call.arguments();
    }
    if (content instanceof Reasoning reasoning) {
      return reasoning.text();
    }
    return content instanceof Refusal refusal ? refusal.text() : ((Delta) content).text();
  }

  /** The content in pieces of so many characters; log-probabilities stay with one that is short. */
  static List<Content> pieces(Content content, int most) {
    String said = said(content);
    if (said.length() <= most) {
      return List.of(content);
    }
    List<Content> pieces = new ArrayList<>(with(content, said.substring(0, most)));
    for (int from = most; from < said.length(); from += most) {
      pieces.addAll(of(content).piece(said.substring(from, Math.min(said.length(), from + most))));
    }
    return pieces;
  }

  /** The content with another text; none when nothing of it is left. */
  static List<Content> with(Content content, String text) {
    if (content instanceof ToolCall call) {
      boolean empty = text.isEmpty() && call.id().isEmpty() && call.name().isEmpty();
      return empty
          ? List.of()
          : List.of(new ToolCall(call.choice(), call.index(), call.id(), call.name(), text));
    }
    return of(content).piece(text);
  }

  /** A piece of the run; none for no text. */
  List<Content> piece(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return List.of(
        switch (kind) {
          case TEXT -> new Delta(choice, text, List.of());
          case REASONING -> new Reasoning(choice, text);
          case REFUSAL -> new Refusal(choice, text);
          case ARGUMENTS -> new ToolCall(choice, index, "", "", text);
        });
  }
}

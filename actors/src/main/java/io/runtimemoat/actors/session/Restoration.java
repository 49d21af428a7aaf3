package io.runtimemoat.actors.session;

import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Reasoning;
import io.runtimemoat.actors.session.CompletionEvent.Refusal;
import io.runtimemoat.actors.session.CompletionEvent.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts back what was replaced in a prompt, in every run of text of its answer: the text, the
 * thinking and the refusal of each choice and the arguments of each tool call are runs of their
 * own. Used by one thread.
 */
final class Restoration {
  private enum Kind {
    TEXT,
    REASONING,
    REFUSAL,
    ARGUMENTS
  }

  private record Run(int choice, Kind kind, int index) {}

  private final Egress.@Nullable Restoring restoring;
  private final boolean jsonText;
  private final Map<Run, Egress.Filter> filters = new LinkedHashMap<>();

  private Restoration(Egress.@Nullable Restoring restoring, boolean jsonText) {
    this.restoring = restoring;
    this.jsonText = jsonText;
  }

  /** What an attempt's answer needs. */
  static Restoration of(AttemptWork work) {
    if (!(work instanceof AttemptWork.OnUpstream call) || call.form().isOriginal()) {
      return new Restoration(null, false); // each attempt its own: it has state
    }
    String format = call.request().body().path("response_format").path("type").asText();
    return new Restoration(call.form().restoring(), format.startsWith("json"));
  }

  /** Whether anything was replaced. */
  boolean restores() {
    return restoring != null;
  }

  /** What of a piece of a choice's text is settled; may be empty. */
  String text(int choice, String text) {
    return push(new Run(choice, Kind.TEXT, 0), text);
  }

  /** What of a piece is settled; none when all of it is held back. */
  List<Content> restore(Content content) {
    if (restoring == null) {
      return List.of(content);
    }
    if (content instanceof ToolCall call) {
      String settled = push(new Run(call.choice(), Kind.ARGUMENTS, call.index()), call.arguments());
      boolean empty = settled.isEmpty() && call.id().isEmpty() && call.name().isEmpty();
      return empty
          ? List.of()
          : List.of(new ToolCall(call.choice(), call.index(), call.id(), call.name(), settled));
    }
    Run run = new Run(content.choice(), kind(content), 0);
    return made(run, push(run, said(content)));
  }

  /** Everything that was held back; the answer is over. */
  List<Content> rest() {
    List<Content> rest = new ArrayList<>();
    filters.forEach((run, filter) -> rest.addAll(made(run, filter.finish())));
    filters.clear();
    return rest;
  }

  private String push(Run run, String text) {
    Egress.Restoring maker = restoring;
    if (maker == null) {
      return text;
    }
    boolean json = run.kind() == Kind.ARGUMENTS || (run.kind() == Kind.TEXT && jsonText);
    return filters.computeIfAbsent(run, first -> maker.filter(json)).push(text);
  }

  private static Kind kind(Content content) {
    if (content instanceof Reasoning) {
      return Kind.REASONING;
    }
    return content instanceof Refusal ? Kind.REFUSAL : Kind.TEXT;
  }

  private static String said(Content content) {
    if (content instanceof Reasoning reasoning) {
      return reasoning.text();
    }
    return content instanceof Refusal refusal ? refusal.text() : ((Delta) content).text();
  }

  private static List<Content> made(Run run, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return List.of(
        switch (run.kind()) {
          case TEXT -> new Delta(run.choice(), text, List.of());
          case REASONING -> new Reasoning(run.choice(), text);
          case REFUSAL -> new Refusal(run.choice(), text);
          case ARGUMENTS -> new ToolCall(run.choice(), run.index(), "", "", text);
        });
  }
}

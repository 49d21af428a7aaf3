package io.runtimemoat.actors.session;

import io.runtimemoat.actors.session.CompletionEvent.Content;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts back what was replaced in a prompt, in every run of text of its answer. Used by one thread.
 */
final class Restoration {
  private final Egress.@Nullable Restoring restoring;
  private final boolean jsonText;
  private final Map<AnswerRun, Egress.Filter> filters = new LinkedHashMap<>();

  private Restoration(Egress.@Nullable Restoring restoring, boolean jsonText) {
    this.restoring = restoring;
    this.jsonText = jsonText;
  }

  /** What an attempt's answer needs. */
  static Restoration of(AttemptWork work) {
    if (!(work instanceof AttemptWork.OnUpstream call) || call.form().isOriginal()) {
      return new Restoration(null, false); // each attempt its own: it has state
    }
    return new Restoration(call.form().restoring(), call.json());
  }

  /** Whether anything was replaced. */
  boolean restores() {
    return restoring != null;
  }

  /** What of a piece of a choice's text is settled; may be empty. */
  String text(int choice, String text) {
    return push(AnswerRun.text(choice), text);
  }

  /** What of a piece is settled; none when all of it is held back. */
  List<Content> restore(Content content) {
    if (restoring == null) {
      return List.of(content);
    }
    return AnswerRun.with(content, push(AnswerRun.of(content), AnswerRun.said(content)));
  }

  /** Everything that was held back; the answer is over. */
  List<Content> rest() {
    List<Content> rest = new ArrayList<>();
    filters.forEach((run, filter) -> rest.addAll(run.piece(filter.finish())));
    filters.clear();
    return rest;
  }

  private String push(AnswerRun run, String text) {
    Egress.Restoring maker = restoring;
    if (maker == null) {
      return text;
    }
    boolean json =
        run.kind() == AnswerRun.Kind.ARGUMENTS || (run.kind() == AnswerRun.Kind.TEXT && jsonText);
    return filters.computeIfAbsent(run, first -> maker.filter(json)).push(text);
  }
}

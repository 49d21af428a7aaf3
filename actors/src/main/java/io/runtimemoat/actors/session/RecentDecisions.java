package io.runtimemoat.actors.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last decisions of this node and what became of them. Safe for use by many threads. */
public final class RecentDecisions {
  /**
   * One decision.
   *
   * @param asked the model as the client named it
   * @param end null while the request runs
   */
  public record Entry(
      Instant at,
      String requestId,
      String decisionId,
      String tenant,
      String asked,
      String arm,
      String model,
      String reason,
      @Nullable End end) {}

  /**
   * What became of it.
   *
   * @param outcome {@code completed}, {@code cancelled}, {@code timeout}, {@code failed}, {@code
   *     refused}, or {@code unrecorded} when the ledger did not take it
   * @param device where the last attempt ran, empty when none did
   * @param firstText from the request's arrival to its first delivered text; zero without any
   */
  public record End(
      String outcome,
      String servedModel,
      String device,
      int attempts,
      CompletionEvent.Usage usage,
      Duration firstText,
      Duration total) {}

  private final int bound;
  private final Map<String, Entry> byRequest;

  /**
   * An empty ring.
   *
   * @param bound entries kept, at least 1
   */
  public RecentDecisions(int bound) {
    this.bound = bound;
    this.byRequest = new LinkedHashMap<>();
  }

  void decided(Entry entry) {
    synchronized (byRequest) {
      byRequest.put(entry.requestId(), entry);
      if (byRequest.size() > bound) {
        byRequest.remove(byRequest.keySet().iterator().next());
      }
    }
  }

  /** Completes an entry that is still kept. */
  void ended(String requestId, End end) {
    synchronized (byRequest) {
      byRequest.computeIfPresent(
          requestId,
          (id, entry) ->
              new Entry(
                  entry.at(),
                  id,
                  entry.decisionId(),
                  entry.tenant(),
                  entry.asked(),
                  entry.arm(),
                  entry.model(),
                  entry.reason(),
                  end));
    }
  }

  /** The entries as of now, newest first. */
  public List<Entry> newestFirst() {
    List<Entry> entries;
    synchronized (byRequest) {
      entries = new ArrayList<>(byRequest.values());
    }
    Collections.reverse(entries);
    return List.copyOf(entries);
  }
}

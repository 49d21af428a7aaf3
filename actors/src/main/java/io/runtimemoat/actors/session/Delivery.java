package io.runtimemoat.actors.session;

import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Counts how far one attempt's text has come. The stream counts, the session seals: after the seal
 * no text leaves, so that what is recorded is what was delivered. Safe for use by many threads.
 */
final class Delivery {
  /** A call of a tool, as far as it was delivered. */
  record Call(String name, String arguments) {}

  /** The same while it grows. */
  private static final class GrowingCall {
    private final String name;
    private final StringBuilder arguments = new StringBuilder();

    private GrowingCall(String name) {
      this.name = name;
    }

    private Call soFar() {
      return new Call(name, arguments.toString());
    }
  }

  private final boolean oneChoice;
  private final List<StringBuilder> proven;
  private final Set<Integer> provenOtherwise = new HashSet<>();
  private final List<CompletionEvent.Content> unproven = new ArrayList<>();
  private final List<StringBuilder> texts;
  private final boolean keepsAll;
  private final Map<Integer, TreeMap<Integer, GrowingCall>> calls = new HashMap<>();
  private int receivedTokens;
  private int deliveredTokens;
  private long firstTextNanos;
  private final Set<Integer> otherwise = new HashSet<>();
  private boolean more;
  private boolean early;
  private boolean sealed;

  /**
   * Nothing has come yet.
   *
   * @param choices texts of the answer; a single one can be gone on from
   * @param keepsAll whether several are kept too, and calls, to be proven whole
   */
  Delivery(int choices, boolean keepsAll) {
    this.oneChoice = choices == 1;
    this.keepsAll = keepsAll;
    this.proven = Stream.generate(StringBuilder::new).limit(keepsAll ? choices : 0).toList();
    this.texts =
        Stream.generate(StringBuilder::new).limit(oneChoice || keepsAll ? choices : 0).toList();
  }

  /** Notes tokens that came from whoever runs the attempt. */
  synchronized void receive(int tokens) {
    receivedTokens += tokens;
  }

  /** Notes contents that wait for all of the answer before they are proven. */
  synchronized void await(List<? extends CompletionEvent.Content> contents) {
    if (keepsAll) {
      unproven.addAll(contents);
    }
  }

  /** What waited is being proven. */
  synchronized void awaitNothing() {
    unproven.clear();
  }

  /** Contents that wait for their proof. */
  synchronized int waiting() {
    return unproven.size();
  }

  /** What waits for its proof; empty for contents that are proven as they come. */
  synchronized List<CompletionEvent.Content> unproven() {
    return List.copyOf(unproven);
  }

  /** Notes content that may leave as soon as the reader takes it. */
  synchronized void prove(CompletionEvent.Content content) {
    if (content instanceof CompletionEvent.Delta delta && delta.choice() < proven.size()) {
      proven.get(delta.choice()).append(delta.text());
    } else if (!(content instanceof CompletionEvent.Reasoning)) {
      provenOtherwise.add(content.choice());
    }
  }

  /** What of one choice's text might have left and was not taken; empty beside a call. */
  synchronized String kept(int choice) {
    return choice >= proven.size() || provenOtherwise.contains(choice)
        ? ""
        : proven.get(choice).substring(texts.get(choice).length());
  }

  /** Whether content of so many tokens may leave; it counts as delivered then. */
  synchronized boolean admit(CompletionEvent.Content content, int tokens) {
    if (sealed) {
      return false;
    }
    deliveredTokens += tokens;
    if (firstTextNanos == 0) {
      firstTextNanos = System.nanoTime();
    }
    if (content instanceof CompletionEvent.Delta delta && delta.choice() < texts.size()) {
      texts.get(delta.choice()).append(delta.text());
    }
    if (content instanceof CompletionEvent.ToolCall call && keepsAll) {
      calls
          .computeIfAbsent(call.choice(), choice -> new TreeMap<>())
          .computeIfAbsent(call.index(), index -> new GrowingCall(call.name()))
          .arguments
          .append(call.arguments());
    }
    if (content instanceof CompletionEvent.Refusal || content instanceof CompletionEvent.ToolCall) {
      otherwise.add(content.choice());
    }
    more |= !oneChoice || !(content instanceof CompletionEvent.Delta);
    return true;
  }

  synchronized Progress progress() {
    return new Progress(receivedTokens, deliveredTokens, firstTextNanos);
  }

  /** What the reader has seen. */
  synchronized Seen seen() {
    if (firstTextNanos == 0) {
      return Seen.NOTHING;
    }
    return more ? Seen.MORE : Seen.TEXT;
  }

  /** Whether a choice has a refusal or a call of a tool. */
  synchronized boolean saidOtherwise(int choice) {
    return otherwise.contains(choice);
  }

  /** A choice's calls of tools in their order; none where they are not kept. */
  synchronized List<Call> calls(int choice) {
    return calls.getOrDefault(choice, new TreeMap<>()).values().stream()
        .map(GrowingCall::soFar)
        .toList();
  }

  /** Whether a choice has calls of tools that are kept. */
  synchronized boolean hasCalls(int choice) {
    return calls.containsKey(choice);
  }

  /** The text that was delivered of an answer that is one text; else empty. */
  synchronized String text() {
    return oneChoice ? texts.get(0).toString() : "";
  }

  /** The text that was delivered of one choice; empty where several are not kept. */
  synchronized String text(int choice) {
    return choice < texts.size() ? texts.get(choice).toString() : "";
  }

  /** The attempt is cut short on purpose: what has come is the answer. */
  synchronized void finishEarly() {
    early = true;
  }

  synchronized boolean isFinishedEarly() {
    return early;
  }

  /** Lets nothing more leave; what was delivered is final. */
  synchronized Progress seal() {
    sealed = true;
    return progress();
  }
}

package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.Utf8;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;

/**
 * What an upstream says, in its order; choices are numbered from 0. The reader of a call sees
 * {@link Role}, {@link Content}, {@link Finished} and at last {@link Ended}; the others end up in
 * the report.
 */
public sealed interface UpstreamEvent {
  /** Something of the answer that its reader is to see: what makes a call one that was answered. */
  sealed interface Content extends UpstreamEvent {
    int choice();

    /** Size as UTF-8, for the estimate of an unreported usage. */
    int textBytes();
  }

  /** The first thing of a choice. */
  record Role(int choice, String role) implements UpstreamEvent {}

  /** Text of the answer; empty only with logprobs. */
  record Text(int choice, String text, List<TokenLogprob> logprobs) implements Content {
    public Text {
      logprobs = List.copyOf(logprobs);
    }

    @Override
    public int textBytes() {
      return Utf8.length(text);
    }
  }

  /** Text of the model's thinking ({@code reasoning_content} or {@code reasoning}). */
  record Reasoning(int choice, String text) implements Content {
    @Override
    public int textBytes() {
      return Utf8.length(text);
    }
  }

  /** Text of a refusal. */
  record Refusal(int choice, String text) implements Content {
    @Override
    public int textBytes() {
      return Utf8.length(text);
    }
  }

  /**
   * A piece of a tool call.
   *
   * @param index of the call within the choice
   * @param id empty in all but its first piece
   * @param name empty in all but its first piece
   */
  record ToolCall(int choice, int index, String id, String name, String arguments)
      implements Content {
    @Override
    public int textBytes() {
      return Utf8.length(name) + Utf8.length(arguments);
    }
  }

  /**
   * A choice is complete.
   *
   * @param reason as the upstream said it, never empty: {@code stop}, {@code length}, {@code
   *     tool_calls}, {@code content_filter}, ...
   * @param stop what a {@code stop} was
   */
  record Finished(int choice, String reason, StopReason stop) implements UpstreamEvent {
    /** The end of a choice that an upstream said no more of. */
    public Finished(int choice, String reason) {
      this(choice, reason, StopReason.UNTOLD);
    }
  }

  /** Tokens so far; the last one counts. */
  record Usage(TokenUsage tokens) implements UpstreamEvent {}

  /** An error object inside an answer that began well. Nothing follows it. */
  record ErrorObject(FailureKind kind, UpstreamError error) implements UpstreamEvent {}

  /** The stream's {@code [DONE]}. */
  record Done() implements UpstreamEvent {}

  /** The call's end, well or not; the last event of every stream. */
  record Ended(UpstreamReport report) implements UpstreamEvent {}
}

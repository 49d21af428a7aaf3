package io.runtimemoat.decision.grammar;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets of the arguments of an attempt's tool calls leave what some arguments of the tool begin
 * with, and not more. For one thread.
 */
public final class CallProof {
  /** A call, by its choice and its place among the choice's calls. */
  private record Call(int choice, int index) {}

  private static final byte[] NOTHING = {};

  private final Map<String, Grammar> parameters;
  private final int most;
  private final Map<Call, ProvenText> calls = new HashMap<>();
  private boolean broken;

  /**
   * The proof of an attempt that has called nothing yet.
   *
   * @param parameters of the tools that may be called, by name
   * @param most calls of an attempt; one more breaks it
   */
  public CallProof(Map<String, Grammar> parameters, int most) {
    this.parameters = Map.copyOf(parameters);
    this.most = most;
  }

  /**
   * Takes a piece of a call; returns what of its arguments may leave now. Nothing more is taken
   * once something broke.
   *
   * @param name of the tool in the call's first piece, else empty
   */
  public String take(int choice, int index, String name, String arguments) {
    if (broken) {
      return "";
    }
    ProvenText taken = calls.computeIfAbsent(new Call(choice, index), call -> begun(name));
    if (taken == null || calls.size() > most) {
      broken = true;
      return "";
    }
    String proven = taken.take(arguments);
    broken = taken.isBroken();
    return proven;
  }

  /** A call of a tool begins, of which nothing was taken yet. */
  public void begin(int choice, int index, String name) {
    if (!broken && calls.size() < most) {
      calls.computeIfAbsent(new Call(choice, index), call -> begun(name));
    }
  }

  /** Whether the arguments of a call that was begun may go on so. */
  public boolean takesNext(int choice, int index, String text) {
    ProvenText taken = calls.get(new Call(choice, index));
    return taken == null || taken.takesNext(text);
  }

  private @Nullable ProvenText begun(String name) {
    Grammar grammar = parameters.get(name);
    return grammar == null ? null : new ProvenText(grammar, NOTHING, false);
  }

  /** Whether a tool was called that is none, or some arguments left their schema. */
  public boolean isBroken() {
    return broken;
  }
}

package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.features.TaskType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What of a tenant a budget is for.
 *
 * @param name public id of the key or code of the task type; empty for the whole tenant
 */
public record BudgetScope(Kind kind, String name) implements Comparable<BudgetScope> {
  /** The kinds of scopes. */
  public enum Kind {
    TENANT,
    KEY,
    TASK
  }

  private static final int MOST_NAME = 64;

  private static final Comparator<BudgetScope> ORDER =
      Comparator.comparing(BudgetScope::kind).thenComparing(BudgetScope::name);

  public BudgetScope {
    if (kind == Kind.TENANT != name.isEmpty() || name.length() > MOST_NAME) {
      throw new IllegalArgumentException(
          "a key's or task type's budget names it in up to "
              + MOST_NAME
              + " characters, and the"
              + " tenant's has no name");
    }
  }

  public static BudgetScope tenant() {
    return new BudgetScope(Kind.TENANT, "");
  }

  public static BudgetScope key(String publicId) {
    return new BudgetScope(Kind.KEY, publicId);
  }

  public static BudgetScope task(TaskType task) {
    return new BudgetScope(Kind.TASK, task.code());
  }

  /** Everything that a request of this key and task type is charged to. */
  public static List<BudgetScope> of(String publicId, String task) {
    return List.of(tenant(), key(publicId), new BudgetScope(Kind.TASK, task));
  }

  @Override
  public int compareTo(BudgetScope other) {
    return ORDER.compare(this, other);
  }

  /** For people: {@code tenant}, {@code key abcdefgh2345}, {@code task extraction}. */
  @Override
  public String toString() {
    String what = kind.name().toLowerCase(Locale.ROOT);
    return name.isEmpty() ? what : what + " " + name;
  }
}

package io.runtimemoat.persistence.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events and a state as a pure module writes them: nothing of persistence, nothing of Jackson. */
public final class TestEvents {
  private TestEvents() {}

  /** What happened to an account. */
  public sealed interface AccountEvent {
    Account applyTo(Account account);
  }

  public record Opened(String owner, Instant at, @Nullable String note) implements AccountEvent {
    @Override
    public Account applyTo(Account account) {
      return new Account(owner, account.entries(), account.limits(), new Active(at));
    }
  }

  public record Booked(long amountMicros, String reference) implements AccountEvent {
    @Override
    public Account applyTo(Account account) {
      List<Booked> entries = new ArrayList<>(account.entries());
      entries.add(this);
      return new Account(account.owner(), entries, account.limits(), account.phase());
    }
  }

  public record Limited(Map<String, Double> limits, Duration window, byte[] digest)
      implements AccountEvent {
    @Override
    public Account applyTo(Account account) {
      return new Account(account.owner(), account.entries(), limits, account.phase());
    }
  }

  /** An account: the state, stored as a snapshot. */
  public record Account(
      String owner, List<Booked> entries, Map<String, Double> limits, Phase phase) {
    public Account {
      entries = List.copyOf(entries);
      limits = Map.copyOf(limits);
    }

    static Account empty() {
      return new Account("", List.of(), Map.of(), new Draft());
    }

    public long balanceMicros() {
      return entries.stream().mapToLong(Booked::amountMicros).sum();
    }

    /** Looks like a property, but is derived. */
    public Optional<Booked> getLast() {
      return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }
  }

  /** A variant inside the state. */
  public sealed interface Phase {}

  public record Draft() implements Phase {}

  public record Active(Instant since) implements Phase {}

  /** The manifests of these. */
  public static final class Manifests implements JournalEvents {
    @Override
    public void register(EventManifests manifests) {
      manifests
          .root(AccountEvent.class)
          .root(Account.class)
          .put("account.opened/1", Opened.class)
          .put("account.booked/3", Booked.class)
          .put("account.limited/1", Limited.class)
          .put("account.state/1", Account.class)
          .variant(Phase.class, "draft", Draft.class)
          .variant(Phase.class, "active", Active.class)
          .upcast("account.booked/1", "account.booked/2", Manifests::centsToMicros)
          .upcast("account.booked/2", "account.booked/3", Manifests::withReference);
    }

    private static ObjectNode centsToMicros(ObjectNode older) {
      older.put("amountMicros", older.remove("amountCents").asLong() * 10_000);
      return older;
    }

    private static ObjectNode withReference(ObjectNode older) {
      return older.put("reference", "none");
    }
  }
}

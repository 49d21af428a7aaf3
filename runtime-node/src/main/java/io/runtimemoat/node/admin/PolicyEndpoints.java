package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.learning.LearningDirectory;
import io.runtimemoat.actors.learning.TenantPolicy;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.RefusedSnapshotException;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/** Shows what tenants' learners know, moves their policies, bounds exploring, takes snapshots. */
final class PolicyEndpoints {
  /**
   * What a message between nodes has room for: a posterior of ten arms at 72 dimensions fits, of
   * eight at 81, where contexts have embeddings, of six at 89, where they have classes too.
   */
  private static final int MOST_OFFERED = 250 << 10;

  private final TenantBook book;
  private final LearningDirectory learning;
  private final List<PublicKey> trusted;
  private final ControlFeed feed;

  /**
   * Endpoints.
   *
   * @param trusted keys of external trainers
   */
  PolicyEndpoints(
      TenantBook book, LearningDirectory learning, List<PublicKey> trusted, ControlFeed feed) {
    this.book = book;
    this.learning = learning;
    this.trusted = List.copyOf(trusted);
    this.feed = feed;
  }

  CompletionStage<AdminAnswer> list(AdminCall call) {
    return report(call)
        .thenApply(
            report -> {
              List<ObjectNode> shown =
                  report.state().tasks().keySet().stream()
                      .map(task -> policy(task, report))
                      .toList();
              return AdminAnswer.ok(AdminAnswer.list(shown, false));
            });
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    String task = call.parameter("task");
    return report(call).thenApply(report -> AdminAnswer.ok(policy(known(task, report), report)));
  }

  CompletionStage<AdminAnswer> order(AdminCall call) throws InvalidRequestException {
    String task = call.parameter("task");
    Fields body = call.body();
    body.only("order", "snapshot", "reason");
    RolloutOrder order = order(body);
    String snapshot = snapshot(body);
    String reason = Texts.reason(body);
    return tenant(call)
        .thenCompose(
            tenant ->
                followed(
                        learning.order(tenant, task, order, snapshot, reason, call.caller().name()))
                    .thenCompose(done -> learning.get(tenant)))
        .thenApply(report -> AdminAnswer.ok(policy(task, report)));
  }

  /** What the order is about; empty where that is left open, which an empty name does not do. */
  private static String snapshot(Fields body) throws InvalidRequestException {
    String named = body.text("snapshot");
    if (named == null) {
      return "";
    }
    if (named.isEmpty()) {
      throw body.refused("snapshot", "'snapshot' must be an id, or left out.");
    }
    return named;
  }

  private static RolloutOrder order(Fields body) throws InvalidRequestException {
    String code = body.text("order");
    return Arrays.stream(RolloutOrder.values())
        .filter(order -> order.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                body.refused(
                    "order",
                    "'order' must be one of "
                        + Arrays.stream(RolloutOrder.values()).map(RolloutOrder::code).toList()));
  }

  CompletionStage<AdminAnswer> exploration(AdminCall call) {
    return report(call).thenApply(report -> AdminAnswer.ok(PolicyJson.exploration(report.state())));
  }

  CompletionStage<AdminAnswer> bound(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    body.only("floor", "share", "daily_money", "reason");
    ExplorationBounds bounds =
        new ExplorationBounds(
            need(body, "floor", 0.1), need(body, "share", 1), need(body, "daily_money", 1e12));
    return bound(call, bounds, Texts.reason(body));
  }

  /** The bounds of the configuration hold again, for the reason of a body if there is one. */
  CompletionStage<AdminAnswer> lift(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    body.only("reason");
    return bound(call, null, body.get("reason") == null ? "lifted" : Texts.reason(body));
  }

  private CompletionStage<AdminAnswer> bound(
      AdminCall call, @Nullable ExplorationBounds bounds, String reason) {
    return tenant(call)
        .thenCompose(
            tenant ->
                followed(learning.bound(tenant, bounds, reason, call.caller().name()))
                    .thenCompose(done -> learning.get(tenant)))
        .thenApply(report -> AdminAnswer.ok(PolicyJson.exploration(report.state())));
  }

  private static double need(Fields body, String name, double most) throws InvalidRequestException {
    Double value = body.doubleIn(name, 0, most);
    if (value == null) {
      throw body.refused(name, "'%s' is needed, from 0 to %s.".formatted(name, most));
    }
    return value;
  }

  /** Pages by id, the newest first; what comes meanwhile is on the first page alone. */
  CompletionStage<AdminAnswer> provenance(AdminCall call) {
    Page wanted = Page.of(call);
    Provenance.Place before = after(wanted);
    return report(call)
        .thenApply(
            report -> {
              List<ObjectNode> earlier =
                  report.state().provenance().stream()
                      .sorted(Comparator.comparing(Provenance::place).reversed())
                      .filter(entry -> entry.place().compareTo(before) < 0)
                      .limit(wanted.limit() + 1L)
                      .map(PolicyJson::provenance)
                      .toList();
              boolean more = earlier.size() > wanted.limit();
              return AdminAnswer.ok(
                  AdminAnswer.list(more ? earlier.subList(0, wanted.limit()) : earlier, more));
            });
  }

  private static Provenance.Place after(Page wanted) {
    return wanted.after().isEmpty()
        ? Provenance.Place.AFTER_ALL
        : Provenance.Place.parse(wanted.after())
            .orElseThrow(
                () ->
                    Page.refused("after", "'after' must be the 'id' of an entry, as it was sent."));
  }

  CompletionStage<AdminAnswer> population() {
    return learning
        .population()
        .thenApply(
            report -> {
              List<ObjectNode> shown = new ArrayList<>();
              report
                  .state()
                  .tasks()
                  .forEach(
                      (task, now) ->
                          shown.add(
                              PolicyJson.population(
                                  task, now, report.tenants().getOrDefault(task, 0))));
              return AdminAnswer.ok(AdminAnswer.list(shown, false));
            });
  }

  CompletionStage<AdminAnswer> offer(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    body.only("content", "signature");
    byte[] content = bytes(body, "content");
    byte[] signature = bytes(body, "signature");
    if (content.length > MOST_OFFERED) {
      throw body.refused("content", "'content' has at most " + MOST_OFFERED + " bytes.");
    }
    PolicySnapshot snapshot;
    try {
      snapshot = PolicySnapshot.decode(content);
    } catch (RefusedSnapshotException e) {
      throw body.refused("content", "'content' is not a snapshot: " + e.getMessage());
    }
    String tenant = snapshot.header().tenant();
    SignedSnapshot signed =
        new SignedSnapshot(
            snapshot.id(), tenant, snapshot.header().task(), content, "external", signature);
    if (trusted.stream().noneMatch(signed::verifies)) {
      throw body.refused(
          "signature",
          "'signature' is that of none of the keys in moat.learning.snapshots.trusted-keys.");
    }
    return tenant(tenant)
        .thenCompose(known -> followed(learning.offer(known, content, call.caller().name())))
        .thenApply(done -> new AdminAnswer(202, PolicyJson.offered(snapshot), Optional.empty()));
  }

  private static byte[] bytes(Fields body, String name) throws InvalidRequestException {
    String text = body.text(name);
    try {
      if (text != null) {
        return Base64.getDecoder().decode(text);
      }
    } catch (IllegalArgumentException e) {
      throw body.refused(name, "'" + name + "' must be base64.");
    }
    throw body.refused(name, "'" + name + "' is needed, in base64.");
  }

  private CompletionStage<TenantPolicy.Report> report(AdminCall call) {
    return tenant(call).thenCompose(learning::get);
  }

  private CompletionStage<TenantId> tenant(AdminCall call) {
    String id = call.parameter("tenant");
    return call.caller().isOf(id) && TenantId.isOne(id)
        ? CompletableFuture.completedFuture(new TenantId(id))
        : tenant(id);
  }

  /**
   * The development key's tenant is in no book; others than its key know it here once it has
   * learned.
   */
  private CompletionStage<TenantId> tenant(String id) {
    return TenantId.isOne(id) && feed.view().policies().containsKey(new TenantId(id))
        ? CompletableFuture.completedFuture(new TenantId(id))
        : book.get(id).thenApply(TenantBook.Entry::id);
  }

  private static ObjectNode policy(String task, TenantPolicy.Report report) {
    return PolicyJson.policy(
        task,
        report.state().task(task),
        report.arms().getOrDefault(task, Map.of()),
        report.waiting().getOrDefault(task, ""));
  }

  private static String known(String task, TenantPolicy.Report report) {
    if (!report.state().tasks().containsKey(task)) {
      throw Refusal.notFound("policy of the task type " + task);
    }
    return task;
  }

  /** An order that is refused is a conflict with how things stand. */
  private static CompletionStage<Done> followed(CompletionStage<Done> order) {
    return order.exceptionally(
        failure -> {
          Throwable cause =
              failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure;
          if (cause instanceof StatusReply.ErrorMessage refused) {
            throw Refusal.conflict("refused", refused.getMessage() + ".");
          }
          throw new CompletionException(cause);
        });
  }
}

package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lists, shows, creates, changes and deletes tenants. */
final class TenantEndpoints {
  private final TenantBook book;

  TenantEndpoints(TenantBook book) {
    this.book = book;
  }

  /** Pages by id, as this node has heard of them. */
  CompletionStage<AdminAnswer> list(AdminCall call) {
    Page wanted = Page.of(call);
    List<ObjectNode> page = new ArrayList<>();
    boolean more = false;
    for (Map.Entry<TenantId, TenantProfile> entry : book.profiles().entrySet()) {
      if (entry.getKey().value().compareTo(wanted.after()) > 0) {
        more = page.size() == wanted.limit();
        if (more) {
          break;
        }
        page.add(
            TenantJson.write(entry.getKey(), entry.getValue(), book.isConfigured(entry.getKey())));
      }
    }
    return CompletableFuture.completedFuture(AdminAnswer.ok(AdminAnswer.list(page, more)));
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    return book.get(call.parameter("tenant"))
        .thenApply(entry -> AdminAnswer.ok(shown(entry), tag(entry)));
  }

  CompletionStage<AdminAnswer> create(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    String text = body.text("id");
    if (text == null || !TenantId.isOne(text)) {
      throw body.refused("id", "'id' is needed: 1 to 64 of a-z, 0-9, '-' and '_'.");
    }
    TenantId id = new TenantId(text);
    TenantProfile wanted = TenantJson.read(body, TenantProfile.standard(id.value()), true);
    return book.create(call, id, new TenantOrder.Create(wanted))
        .thenApply(
            done ->
                AdminAnswer.changed(
                    201,
                    done.announced(),
                    TenantJson.write(id, wanted, false),
                    AdminAnswer.tag(done.revision())));
  }

  /** What the body leaves out stays as it is. */
  CompletionStage<AdminAnswer> change(AdminCall call) {
    return book.change(
            call,
            call.parameter("tenant"),
            entry -> {
              TenantProfile wanted = patched(call.body(), entry.profile());
              if (!wanted.active() && entry.profile().active()) {
                requireMayRefuseKeys(call, entry);
              }
              return new TenantOrder.ChangeSettings(wanted);
            })
        .thenApply(
            done ->
                AdminAnswer.changed(
                    200,
                    done.announced(),
                    TenantJson.write(done.before().id(), done.order().profile(), false),
                    AdminAnswer.tag(done.revision())));
  }

  private static TenantProfile patched(Fields body, TenantProfile known) {
    try {
      return TenantJson.read(body, known, false);
    } catch (InvalidRequestException e) {
      throw new Refusal(e.error());
    }
  }

  CompletionStage<AdminAnswer> delete(AdminCall call) {
    String reason = call.query().getOrDefault("reason", "deleted by " + call.caller().name());
    return book.change(
            call,
            call.parameter("tenant"),
            entry -> {
              requireMayRefuseKeys(call, entry);
              return new TenantOrder.Delete(Texts.reason(reason));
            })
        .thenApply(
            done ->
                AdminAnswer.changed(
                    200,
                    done.announced(),
                    AdminAnswer.deleted("tenant", done.before().id().value()),
                    AdminAnswer.tag(done.revision())));
  }

  /** A tenant's keys are refused together, those that have a role among them. */
  private static void requireMayRefuseKeys(AdminCall call, TenantBook.Entry entry) {
    if (entry.state().hasRoles()) {
      call.requireGivesRoles("To refuse keys that have roles");
    }
  }

  private static ObjectNode shown(TenantBook.Entry entry) {
    return TenantJson.write(entry.id(), entry.profile(), entry.fromConfiguration())
        .put("keys", entry.state().keys().size())
        .put("revision", entry.state().revision());
  }

  private static String tag(TenantBook.Entry entry) {
    return AdminAnswer.tag(entry.state().revision());
  }
}

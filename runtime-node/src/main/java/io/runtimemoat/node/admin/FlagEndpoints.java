package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.control.Flags;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;

/** Shows and sets the feature flags, and moves their rollouts. */
final class FlagEndpoints {
  private final ControlPlane control;

  FlagEndpoints(ControlPlane control) {
    this.control = control;
  }

  CompletionStage<AdminAnswer> list() {
    return control
        .flags()
        .get()
        .thenApply(
            values -> {
              List<ObjectNode> flags =
                  Arrays.stream(Flag.values()).map(flag -> shown(flag, values)).toList();
              return AdminAnswer.ok(AdminAnswer.list(flags, false));
            });
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    Flag flag = flag(call);
    return control
        .flags()
        .get()
        .thenApply(values -> AdminAnswer.ok(shown(flag, values), tag(flag, values)));
  }

  CompletionStage<AdminAnswer> set(AdminCall call) throws InvalidRequestException {
    Flag flag = flag(call);
    Fields body = call.body();
    FlagValue value = FlagJson.read(body);
    String reason = Texts.reason(body);
    return follow(
        call, flag, at -> control.flags().set(flag, value, at, reason, call.caller().name()));
  }

  CompletionStage<AdminAnswer> order(AdminCall call) throws InvalidRequestException {
    Flag flag = flag(call);
    Fields body = call.body();
    body.only("order", "reason");
    FlagOrder order = order(body);
    String reason = Texts.reason(body);
    return follow(
        call, flag, at -> control.flags().order(flag, order, at, reason, call.caller().name()));
  }

  private static FlagOrder order(Fields body) throws InvalidRequestException {
    String code = body.text("order");
    return Arrays.stream(FlagOrder.values())
        .filter(order -> order.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                body.refused(
                    "order",
                    "'order' must be one of "
                        + Arrays.stream(FlagOrder.values()).map(FlagOrder::code).toList()));
  }

  /** Gives an order for the revision that the caller has seen, and shows what came of it. */
  private CompletionStage<AdminAnswer> follow(
      AdminCall call, Flag flag, LongFunction<CompletionStage<OrderAnswer>> order) {
    return control
        .flags()
        .get()
        .thenCompose(
            values -> {
              call.requireMatch(tag(flag, values));
              return order.apply(
                  call.ifMatch().isPresent() ? values.state().revision(flag) : Flags.ANY_REVISION);
            })
        .thenApply(FlagEndpoints::isAnnounced)
        .thenCompose(
            announced ->
                control
                    .flags()
                    .get()
                    .thenApply(
                        values ->
                            AdminAnswer.changed(
                                200, announced, shown(flag, values), tag(flag, values))));
  }

  private static boolean isAnnounced(OrderAnswer answer) {
    if (answer instanceof OrderAnswer.Refused refused) {
      throw Refusal.conflict("refused", refused.reason() + ".");
    }
    if (answer instanceof OrderAnswer.Moved) {
      throw Refusal.changedSince();
    }
    return answer instanceof OrderAnswer.Followed;
  }

  private ObjectNode shown(Flag flag, Flags.Values values) {
    return FlagJson.write(flag, values, applied(flag));
  }

  private static String tag(Flag flag, Flags.Values values) {
    return AdminAnswer.tag(values.state().revision(flag));
  }

  /** As this node has heard. */
  private FlagValue applied(Flag flag) {
    return control.feed().view().flags().value(flag);
  }

  private static Flag flag(AdminCall call) {
    return Flag.ofKey(call.parameter("flag"))
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "flag '"
                        + call.parameter("flag")
                        + "'; there are "
                        + Arrays.stream(Flag.values()).map(Flag::key).toList()));
  }
}

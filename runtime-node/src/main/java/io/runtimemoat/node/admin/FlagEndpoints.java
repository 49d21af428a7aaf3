package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.control.Flags;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Shows and sets the feature flags. */
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
            state -> {
              List<ObjectNode> flags =
                  Arrays.stream(Flag.values()).map(flag -> shown(flag, state)).toList();
              return AdminAnswer.ok(AdminAnswer.list(flags, false));
            });
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    Flag flag = flag(call);
    return control
        .flags()
        .get()
        .thenApply(
            state -> AdminAnswer.ok(shown(flag, state), AdminAnswer.tag(state.revision(flag))));
  }

  CompletionStage<AdminAnswer> set(AdminCall call) throws InvalidRequestException {
    Flag flag = flag(call);
    Fields body = call.body();
    FlagValue value = FlagJson.read(body);
    String reason = Texts.reason(body);
    return control
        .flags()
        .get()
        .thenCompose(
            state -> {
              call.requireMatch(AdminAnswer.tag(state.revision(flag)));
              return control
                  .flags()
                  .set(
                      flag,
                      value,
                      call.ifMatch().isPresent() ? state.revision(flag) : Flags.ANY_REVISION,
                      reason,
                      call.caller().name());
            })
        .thenApply(answer -> answered(flag, value, answer));
  }

  private AdminAnswer answered(Flag flag, FlagValue value, OrderAnswer answer) {
    if (answer instanceof OrderAnswer.Followed followed) {
      return changed(flag, value, followed.revision(), true);
    }
    if (answer instanceof OrderAnswer.Unannounced stored) {
      return changed(flag, value, stored.revision(), false);
    }
    if (answer instanceof OrderAnswer.Refused refused) {
      throw Refusal.conflict("refused", refused.reason() + ".");
    }
    throw Refusal.changedSince();
  }

  private AdminAnswer changed(Flag flag, FlagValue value, long revision, boolean announced) {
    return AdminAnswer.changed(
        200, announced, FlagJson.write(flag, value, applied(flag)), AdminAnswer.tag(revision));
  }

  private ObjectNode shown(Flag flag, FlagState state) {
    return FlagJson.write(flag, state.value(flag), applied(flag));
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

package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Arrays;

/** A tenant's settings as JSON. */
final class TenantJson {
  private static final JsonMapper JSON = new JsonMapper();

  private TenantJson() {}

  static ObjectNode write(TenantId id, TenantProfile profile, boolean fromConfiguration) {
    ObjectNode tenant =
        JSON.createObjectNode()
            .put("object", "tenant")
            .put("id", id.value())
            .put("name", profile.name())
            .put("sla", profile.sla().code())
            .put("weight", profile.weight())
            .put("active", profile.active());
    tenant.set("limits", LimitsJson.write(profile.limits()));
    return tenant.put("source", fromConfiguration ? "configuration" : "api");
  }

  /** The settings of a body; what it leaves out is as in {@code base}. */
  static TenantProfile read(Fields body, TenantProfile base, boolean withId)
      throws InvalidRequestException {
    if (withId) {
      body.only("id", "name", "sla", "weight", "active", "limits");
    } else {
      body.only("name", "sla", "weight", "active", "limits");
    }
    String name = body.text("name");
    if (name != null && (name.isBlank() || name.length() > 100)) {
      throw body.refused("name", "'name' must have 1 to 100 characters.");
    }
    Double weight = body.doubleIn("weight", 0.01, 100);
    return new TenantProfile(
        name == null ? base.name() : name,
        sla(body, base.sla()),
        weight == null ? base.weight() : weight,
        body.get("active") == null ? base.active() : body.flag("active"),
        body.node().has("limits") ? LimitsJson.read(body.object("limits")) : base.limits());
  }

  private static SlaTier sla(Fields body, SlaTier base) throws InvalidRequestException {
    String code = body.text("sla");
    if (code == null) {
      return base;
    }
    return Arrays.stream(SlaTier.values())
        .filter(tier -> tier.code().equals(code))
        .findFirst()
        .orElseThrow(() -> body.refused("sla", "'sla' must be batch, standard or interactive."));
  }
}

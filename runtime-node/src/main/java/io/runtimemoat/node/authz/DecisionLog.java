package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.random.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per policy decision: which policy of which revision said what, and a keyed hash of what
 * it was asked, so that equal questions can be told without keeping them. Notable decisions are
 * logged at INFO, the others at DEBUG.
 */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.runtimemoat.policy");
  private static final int HASH_BYTES = 16;

  private final MacKey key;
  private final String revision;

  DecisionLog(MacKey key, String revision) {
    this.key = key;
    this.revision = revision;
  }

  void decided(String policy, JsonNode input, String action, String reason, boolean notable) {
    if (notable ? !LOG.isInfoEnabled() : !LOG.isDebugEnabled()) {
      return;
    }
    String line = "policy={} revision={} context={} action={} reason=\"{}\"";
    Object[] values = {policy, revision, hash(input), action, reason};
    if (notable) {
      LOG.info(line, values);
    } else {
      LOG.debug(line, values);
    }
  }

  private String hash(JsonNode input) {
    byte[] tag = key.tag(input.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(tag, 0, HASH_BYTES);
  }
}

package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A trainer of its own delivers snapshots to a whole node, whose own trainer waits for ever. */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OfferedSnapshotsOfTheNodeTest {
  private static final int RATED = 120;
  private static final int MOST_REQUESTS = 20_000;
  private static final Base64.Encoder BASE64 = Base64.getEncoder();
  private static LearningNode node;
  private static NodeCalls calls;
  private static SigningKey old;
  private static SigningKey current;
  private static SigningKey strange;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    old = SigningKey.load(folder.resolve("old.key"));
    current = SigningKey.load(folder.resolve("current.key"));
    strange = SigningKey.load(folder.resolve("strange.key"));
    node =
        LearningNode.start(
            folder,
            QuickLearning.ROLLOUT
                + """
                moat.learning.trainer.min-rewards = 1000000
                moat.learning.snapshots.trusted-keys = ["%s", "%s"]
                """
                    .formatted(publicKey(old), publicKey(current)));
    calls = node.calls();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void ofATenantWithoutRewards_isRefused() throws Exception {
    calls.keyOfNewTenant("newcomer", "");
    PolicySnapshot early = cut(header("newcomer", 1, "features/3", "rewards"), 4);

    JsonNode answer = offer(sign(current, early), early.encode());

    assertThat(message(answer)).contains("nothing was learned of task type chat yet");
  }

  @Test
  @Order(1)
  void whatIsNotAsATrustedTrainerMadeIt_isRefusedWithTheReason_andTrafficGoesOn() throws Exception {
    learn();
    PolicySnapshot right = better(1);
    byte[] content = right.encode();

    assertThat(message(offer(sign(strange, right), content))).contains("none of the keys");
    assertThat(message(offer(sign(current, better(2)), content))).contains("none of the keys");
    byte[] cut = Arrays.copyOf(content, content.length - 1);
    assertThat(message(offer(sign(current, right), cut))).contains("is not a snapshot");
    byte[] nan = content.clone();
    ByteBuffer.wrap(nan).putDouble(nan.length - Double.BYTES, Double.NaN);
    assertThat(message(offer(sign(current, right), nan))).contains("is not a snapshot");
    assertThat(message(offer(sign(current, right), new byte[(250 << 10) + 1])))
        .contains("at most 256000 bytes");
    assertThat(message(calls.admin("POST", "/policy-snapshots", "{\"content\":\"!\"}")))
        .contains("base64");

    PolicySnapshot others = cut(ofNode("nobody", 1), dimension());
    assertThat(message(offer(sign(current, others), others.encode()))).contains("nobody");
    PolicySnapshot ahead = better(Long.MAX_VALUE);
    assertThat(message(offer(sign(current, ahead), ahead.encode()))).contains("far ahead");
    PolicySnapshot narrow = cut(ofNode("dev", 1), dimension() - 1);
    assertThat(message(offer(sign(current, narrow), narrow.encode())))
        .contains("it was learned under");
    new RatedCalls(calls).ask();
    assertThat(policy().path("champion").asText()).isEqualTo("rules");
  }

  @Test
  @Order(2)
  void snapshotOfATrustedKey_passesTheGateAndServes_andAnotherKeyMayFollow() throws Exception {
    PolicySnapshot first = better(1);
    assertThat(offer(sign(old, first), first.encode()).path("id").asText()).isEqualTo(first.id());
    serveUntil(policy -> policy.path("champion").asText().equals(first.id()));

    PolicySnapshot next = better(2);
    assertThat(message(offer(sign(old, first), first.encode()))).contains("not newer than");
    assertThat(offer(sign(current, next), next.encode()).path("id").asText()).isEqualTo(next.id());
  }

  private static void learn() throws Exception {
    calls.letItLearn();
    serveUntil(policy -> policy.path("rewards").asLong() >= RATED);
  }

  private interface Look {
    boolean at(JsonNode policy);
  }

  private static void serveUntil(Look wanted) throws Exception {
    RatedCalls rated = new RatedCalls(calls);
    for (int i = 0; i < MOST_REQUESTS; i++) {
      rated.rate(rated.ask());
      if (i % 50 == 0 && wanted.at(policy())) {
        return;
      }
    }
    throw new AssertionError("not within %d requests: %s".formatted(MOST_REQUESTS, policy()));
  }

  private static JsonNode policy() throws Exception {
    return calls.admin("GET", "/tenants/dev/policies/chat", "");
  }

  private static int dimension() throws Exception {
    return policy().at("/learned_under/dimension").asInt();
  }

  /** What a trainer may say of a snapshot for this node, by what the node says. */
  private static SnapshotHeader ofNode(String tenant, long version) throws Exception {
    JsonNode under = policy().path("learned_under");
    return header(
        tenant,
        version,
        under.path("feature_schema").asText(),
        under.path("reward_version").asText());
  }

  private static SnapshotHeader header(
      String tenant, long version, String featureSchema, String rewardVersion) {
    return new SnapshotHeader(
        tenant, "chat", version, "none", featureSchema, rewardVersion, 1_000_000);
  }

  private static PolicySnapshot better(long version) throws Exception {
    return cut(ofNode("dev", version), dimension());
  }

  /** A snapshot that knows which arm is right. */
  private static PolicySnapshot cut(SnapshotHeader header, int dimension) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      float[] x = new float[dimension];
      x[0] = 1;
      samples.add(new RewardSample("up.right", x, 1));
      samples.add(new RewardSample("up.wrong", x, 0));
    }
    return PolicySnapshot.cut(
        header,
        PolicySpec.of("lin-ts/1"),
        PolicySums.of(dimension, samples),
        PolicySums.none(dimension));
  }

  private static byte[] sign(SigningKey key, PolicySnapshot snapshot) {
    return SignedSnapshot.sign(
            key,
            snapshot.id(),
            snapshot.header().tenant(),
            snapshot.header().task(),
            snapshot.encode())
        .signature();
  }

  private static JsonNode offer(byte[] signature, byte[] content) throws Exception {
    return calls.admin(
        "POST",
        "/policy-snapshots",
        "{\"content\":\"%s\",\"signature\":\"%s\"}"
            .formatted(BASE64.encodeToString(content), BASE64.encodeToString(signature)));
  }

  private static String message(JsonNode answer) {
    return answer.at("/error/message").asText();
  }

  private static String publicKey(SigningKey key) {
    return BASE64.encodeToString(key.publicKey().getEncoded());
  }
}

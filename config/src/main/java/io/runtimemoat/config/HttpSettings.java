package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the data port listens and what it allows a client; section {@code moat.http}.
 *
 * @param hostInterface address to listen on
 * @param port TCP port, 0 for any free one
 * @param maxConnections open connections; when another comes, one that serves nobody gives way
 * @param pipelinedRequests requests of one connection that are read while the first is served
 * @param maxBodyBytes largest request body that is read into memory
 * @param bodyMemoryBytes request bodies of all connections that are kept at once
 * @param bodyMemoryTenantShare share of that one tenant's bodies may take, and always one body
 * @param discardLimitBytes most bytes of a refused body that are read and thrown away
 * @param headTimeout what a request's head may take from its first byte on
 * @param stallTimeout how long a client may take nothing of an answer
 * @param idleTimeout how long a connection may be open without a request
 * @param probeAfter silence after which TCP asks whether the client's machine is still there
 * @param timeLimit a request's hard time limit, the most a client may ask for
 * @param timeLimitGrace what a request may take beyond its limit before the edge ends it
 * @param holdHead how long a stream's head waits for the first event
 * @param keepAliveInterval silence after which a stream gets a comment
 * @param maxNesting deepest nesting of a request's JSON
 * @param embeddingQueue embeddings requests that may wait beyond one per thread
 * @param embeddingTenantShare share of the places for embeddings that one tenant may hold
 * @param responseModel what an answer's {@code model} names
 * @param answerMetadata whether answers carry the key {@code moat}
 * @param tls empty for plain HTTP
 */
public record HttpSettings(
    String hostInterface,
    int port,
    int maxConnections,
    int acceptQueue,
    int pipelinedRequests,
    int maxBodyBytes,
    long bodyMemoryBytes,
    double bodyMemoryTenantShare,
    long discardLimitBytes,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration stallTimeout,
    Duration idleTimeout,
    Duration probeAfter,
    Duration timeLimit,
    Duration timeLimitGrace,
    Duration holdHead,
    Duration keepAliveInterval,
    int sendBufferBytes,
    int maxNesting,
    int maxMessages,
    int maxEmbeddingInputs,
    int embeddingThreads,
    int embeddingQueue,
    double embeddingTenantShare,
    ResponseModel responseModel,
    boolean answerMetadata,
    Optional<TlsSettings> tls) {

  /** Which name an answer's {@code model} gives. */
  public enum ResponseModel {
    SERVED,
    REQUESTED
  }

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** Reads and checks the section {@code moat.http} of the root configuration. */
  public static HttpSettings from(Config root) {
    SettingReader http = SettingReader.of(root, "moat.http");
    HttpSettings settings =
        new HttpSettings(
            http.nonEmpty("interface"),
            http.intIn("port", 0, 65_535),
            http.intIn("max-connections", 1, 100_000),
            http.intIn("accept-queue", 1, 65_535),
            http.intIn("pipelined-requests", 2, 64),
            (int) http.bytesIn("max-body", KIB, 32L * MIB),
            http.bytesIn("body-memory", KIB, 64L * 1024 * MIB),
            http.doubleIn("body-memory-tenant-share", 0.01, 1),
            http.bytesIn("discard-limit", 0, 1024L * MIB),
            http.durationIn("head-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)),
            http.durationIn("body-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)),
            http.durationIn("stall-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)),
            http.durationIn("idle-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
            http.durationIn("probe-after", Duration.ofSeconds(3), Duration.ofHours(2)),
            http.durationIn("time-limit", Duration.ofMillis(100), Duration.ofMinutes(30)),
            http.durationIn("time-limit-grace", Duration.ZERO, Duration.ofMinutes(1)),
            http.durationIn("hold-head", Duration.ZERO, Duration.ofSeconds(3)),
            http.durationIn("keep-alive-interval", Duration.ofMillis(100), Duration.ofMinutes(10)),
            (int) http.bytesIn("send-buffer", 4 * KIB, 4L * MIB),
            http.intIn("max-nesting", 8, 500),
            http.intIn("max-messages", 1, 100_000),
            http.intIn("max-embedding-inputs", 1, 2048),
            http.intIn("embedding-threads", 1, 64),
            http.intIn("embedding-queue", 0, 10_000),
            http.doubleIn("embedding-tenant-share", 0.01, 1),
            responseModel(http),
            http.flag("answer-metadata"),
            TlsSettings.from(root, "moat.http"));
    http.require(
        settings.bodyMemoryBytes >= settings.maxBodyBytes,
        "body-memory",
        settings.bodyMemoryBytes + " bytes",
        "at least max-body = " + settings.maxBodyBytes + " bytes");
    return settings;
  }

  /** Bytes that the bodies of one tenant may take; the largest body always fits. */
  public long bodyMemoryTenantBytes() {
    return Math.max(maxBodyBytes, (long) (bodyMemoryBytes * bodyMemoryTenantShare));
  }

  private static ResponseModel responseModel(SettingReader http) {
    String name = http.oneOf("response-model", List.of("served", "requested"));
    return name.equals("served") ? ResponseModel.SERVED : ResponseModel.REQUESTED;
  }
}

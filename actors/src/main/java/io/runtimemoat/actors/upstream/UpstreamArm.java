package io.runtimemoat.actors.upstream;

import io.runtimemoat.config.UpstreamModelSettings;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.upstream.AttemptSchedule;
import io.runtimemoat.decision.upstream.InstanceSet;
import io.runtimemoat.decision.upstream.RetryBudget;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** One upstream as a node uses it. Safe for many threads. */
public final class UpstreamArm implements AutoCloseable {
  private static final String PATH = "/chat/completions";

  /** What of a request's headers may be passed on. */
  private static final Set<String> PASSED_ON = Set.of("traceparent", "tracestate", "x-request-id");

  private static final String TRACE_STATE = "tracestate";

  private static final String PRINTABLE = "[\\x20-\\x7e]{1,1024}";

  private final UpstreamSettings.Arm settings;
  private final HttpClient client;
  private final InstancePool pool;
  private final RetryBudget budget;

  private UpstreamArm(UpstreamSettings.Arm settings, HttpClient client) {
    this.settings = settings;
    this.client = client;
    this.pool = new InstancePool(settings);
    this.budget = new RetryBudget(settings.retry(), System.nanoTime());
  }

  /**
   * Opens an upstream; connects to nothing yet.
   *
   * @param executor runs the client's callbacks, which never block
   * @throws io.runtimemoat.config.InvalidSettingException when its certificates cannot be read
   */
  public static UpstreamArm open(UpstreamSettings.Arm settings, Executor executor) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(
                HttpClient.Version.HTTP_1_1) // HTTP/2 shares a connection: no cancel by closing
            .followRedirects(HttpClient.Redirect.NEVER) // the key would go to another host
            .connectTimeout(settings.calls().connectTimeout())
            .executor(executor);
    settings
        .trustCertificates()
        .ifPresent(file -> client.sslContext(TrustedCertificates.context(settings.name(), file)));
    return new UpstreamArm(settings, client.build());
  }

  public String name() {
    return settings.name();
  }

  public List<UpstreamModelSettings> models() {
    return settings.models();
  }

  /** The model that requests call so. */
  public Optional<UpstreamModelSettings> model(String name) {
    return settings.models().stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /**
   * One attempt; nothing happens before its events are run.
   *
   * @param tried instances ({@code UpstreamReport.instance}) that failed this request before
   * @throws IllegalArgumentException when there is no such model here
   */
  public UpstreamCall call(UpstreamRequest request, Set<Integer> tried) {
    UpstreamModelSettings model =
        model(request.model())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "upstream " + name() + " has no model " + request.model()));
    byte[] body = request.toBytes(model.upstreamName());
    return new UpstreamCall(
        new CallPlan(
            name(),
            model,
            request,
            instance -> post(settings.instances().get(instance), request, body),
            client,
            pool,
            settings.calls(),
            Set.copyOf(tried)));
  }

  /** Counts a request's first attempt here towards the retries it may cost. */
  public void countRequest() {
    synchronized (budget) {
      budget.deposit(System.nanoTime());
    }
  }

  /**
   * What a request does after an attempt failed here.
   *
   * @param left until the request's deadline
   */
  public AttemptSchedule.Step next(
      AttemptSchedule schedule, AttemptSchedule.Failed failed, Duration left) {
    return schedule.next(
        failed, left.toNanos(), this::takeRetry, ThreadLocalRandom.current().nextDouble());
  }

  private boolean takeRetry() {
    synchronized (budget) {
      return budget.withdraw(System.nanoTime());
    }
  }

  /**
   * The place of one of its models in a request's order of arms.
   *
   * @param arm id of the arm that the model is
   * @param continues whether a text that was begun can be sent there to go on from
   */
  public AttemptSchedule.Rung rung(String arm, boolean continues) {
    return new AttemptSchedule.Rung(arm, settings.retry(), continues);
  }

  /** Whether some instance takes calls now, or may be probed. */
  public boolean takesCalls() {
    return pool.takesCalls();
  }

  /** The instances as they are now. */
  public List<InstanceSet.View> view() {
    return pool.view();
  }

  /** Calls that hold a place, and so a connection. */
  public int inFlight() {
    return pool.inFlight();
  }

  /** Calls that wait for a place. */
  public int waiting() {
    return pool.waiting();
  }

  /** Calls that hold a place or wait for one, per place; 1 when every place is taken. */
  public double load() {
    double places = (double) settings.instances().size() * settings.calls().maxInFlight();
    return pool.calls() / places;
  }

  /** Takes no further calls; those under way go on. */
  @Override
  public void close() {
    pool.close();
  }

  private HttpRequest post(URI base, UpstreamRequest request, byte[] body) {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(endpoint(base)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    post.setHeader("content-type", "application/json");
    post.setHeader("accept", request.streaming() ? "text/event-stream" : "application/json");
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (isPassedOn(name) && value.matches(PRINTABLE)) {
                post.setHeader(name, value);
              }
            });
    settings.headers().forEach((name, value) -> post.setHeader(name, value.value()));
    settings.credential().ifPresent(key -> post.setHeader(key.header(), key.value().value()));
    return post.build();
  }

  private boolean isPassedOn(String header) {
    return PASSED_ON.contains(header) && (settings.traceState() || !header.equals(TRACE_STATE));
  }

  private static URI endpoint(URI base) {
    String text = base.toString();
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    String end = path.endsWith("/") ? PATH.substring(1) : PATH;
    return URI.create(path + end + (query < 0 ? "" : text.substring(query)));
  }
}

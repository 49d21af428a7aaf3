package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaPolicy;
import io.runtimemoat.config.PolicySettings;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle that OPA compiled to WebAssembly, evaluated on the caller's thread in microseconds, or
 * answered from what it said before. One instance serves one thread at a time, so there is a small
 * pool, made before the first request.
 */
final class WasmBundle implements PolicyEvaluator {
  private static final Logger LOG = LoggerFactory.getLogger(WasmBundle.class);

  /** Tenants times tasks times what their texts look like: few differ from one hour to the next. */
  private static final int MOST_ANSWERS = 4096;

  private final RememberedAnswers answers = new RememberedAnswers(MOST_ANSWERS);
  private final PolicyBundle bundle;
  private final String data;
  private final long decideWithinNs;
  // Fair: a thread that asks in a loop would else pass those that wait until their time is over.
  private final Semaphore free;
  private final Deque<OpaPolicy> idle = new ConcurrentLinkedDeque<>();
  private final ExecutorService replacing;

  private WasmBundle(PolicyBundle bundle, PolicySettings settings) {
    this.bundle = bundle;
    data = "{\"settings\":" + settings.data() + "}";
    decideWithinNs = settings.decideWithin().toNanos();
    free = new Semaphore(0, true);
    replacing =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "moat-policy-instances");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Makes every instance, which takes about half a second each, and evaluates each once. */
  static WasmBundle open(PolicyBundle bundle, PolicySettings settings) {
    WasmBundle opened = new WasmBundle(bundle, settings);
    for (int i = 0; i < settings.instances(); i++) {
      opened.giveBack(opened.instance());
    }
    return opened;
  }

  private OpaPolicy instance() {
    OpaPolicy policy = OpaPolicy.builder().withPolicy(bundle.wasm()).build();
    policy.data(data);
    for (String path : PolicyBundle.ENTRY_POINTS) {
      policy.entrypoint(path).evaluate("{}");
    }
    return policy;
  }

  @Override
  public CompletionStage<JsonNode> evaluate(String path, JsonNode input) {
    RememberedAnswers.Question question = new RememberedAnswers.Question(path, input.toString());
    JsonNode known = answers.get(question);
    return known == null ? evaluate(question) : CompletableFuture.completedFuture(known);
  }

  private CompletionStage<JsonNode> evaluate(RememberedAnswers.Question question) {
    String path = question.path();
    OpaPolicy policy = borrow();
    if (policy == null) {
      return failed(new PolicyUnansweredException("every policy instance is busy"));
    }
    try {
      JsonNode result =
          PolicyJson.read(policy.entrypoint(path).evaluate(question.input()))
              .path(0)
              .path("result");
      if (result.isMissingNode()) {
        replace();
        return failed(new PolicyUnavailableException("the policy has no result for this input"));
      }
      giveBack(policy);
      answers.put(question, result);
      return CompletableFuture.completedFuture(result);
    } catch (RuntimeException | PolicyJson.UnreadableResultException e) {
      LOG.warn("an evaluation of {} broke off; its instance is replaced", path, e);
      replace();
      return failed(new PolicyUnavailableException("the policy's evaluation broke off", e));
    }
  }

  private @Nullable OpaPolicy borrow() {
    try {
      return free.tryAcquire(decideWithinNs, TimeUnit.NANOSECONDS) ? idle.poll() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void giveBack(OpaPolicy policy) {
    idle.push(policy);
    free.release();
  }

  /** An instance that gave no result may hold half a state: it is not used again. */
  private void replace() {
    try {
      replacing.execute(
          () -> {
            try {
              giveBack(instance());
            } catch (RuntimeException e) {
              LOG.error("a policy instance could not be made again; one fewer decides", e);
            }
          });
    } catch (RejectedExecutionException closing) {
      LOG.debug("not replaced: closing");
    }
  }

  private static CompletionStage<JsonNode> failed(PolicyUnavailableException why) {
    return CompletableFuture.failedFuture(why);
  }

  @Override
  public String revision() {
    return HexFormat.of().formatHex(bundle.digest(), 0, 8);
  }

  @Override
  public void close() {
    replacing.shutdownNow();
    free.drainPermits();
    idle.clear();
  }
}

package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** What clients were answered, in the order it was heard. Safe for use by many threads. */
final class Replies {
  private static final JsonMapper JSON = new JsonMapper();

  /** One answer; of its time, {@link System#nanoTime}. */
  record Reply(HttpResponse<String> response, long atNanos) {
    int status() {
      return response.statusCode();
    }

    boolean isServed() {
      return status() == 200;
    }

    /** Whether every attempt to spend more is in vain until somebody raises the budget. */
    boolean isHardStop() {
      return status() == 429
          && code().equals("budget_exceeded")
          && header("x-should-retry").equals(Optional.of("false"));
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** The code of its error, or empty. */
    String code() {
      try {
        return JSON.readTree(response.body()).path("error").path("code").asText();
      } catch (JsonProcessingException noError) {
        return "";
      }
    }

    @Override
    public String toString() {
      return status() + " " + response.headers().map() + " " + response.body();
    }
  }

  private final Queue<Reply> all = new ConcurrentLinkedQueue<>();

  void add(HttpResponse<String> response) {
    all.add(new Reply(response, System.nanoTime()));
  }

  List<Reply> all() {
    return List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  List<Reply> with(Predicate<Reply> wanted) {
    return all.stream().filter(wanted).toList();
  }

  /** Those heard in the time before now. */
  List<Reply> last(Duration time) {
    long since = System.nanoTime() - time.toNanos();
    return with(reply -> reply.atNanos() - since >= 0);
  }
}

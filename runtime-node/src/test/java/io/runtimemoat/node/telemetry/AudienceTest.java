package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudienceTest {
  @Test
  void observerThatThrows_keepsNothingFromTheNext() {
    List<Failure> heard = new ArrayList<>();
    RequestObserver broken =
        new RequestObserver() {
          @Override
          public void unrecorded(CompletionRequest request, Failure failure) {
            throw new IllegalStateException("broken by the test");
          }
        };
    RequestObserver listening =
        new RequestObserver() {
          @Override
          public void unrecorded(CompletionRequest request, Failure failure) {
            heard.add(failure);
          }
        };
    Failure failure = Failure.of(Failure.Kind.INTERNAL, "broke");

    new Audience(List.of(broken, listening)).unrecorded(Facts.request(Facts.SAMPLED), failure);

    assertThat(heard).containsExactly(failure);
  }
}

package io.runtimemoat.actors.session;

import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AsyncCallback;

/** A running stream as others may call it; calls after the stream's end fall on the floor. */
record AsyncEmission(AsyncCallback<Consumer<Emission>> inside) implements Emission {
  @Override
  public void run(long sequenceId, Source<AttemptEvent, NotUsed> events, AttemptText text) {
    inside.invoke(stream -> stream.run(sequenceId, events, text));
  }

  @Override
  public void release() {
    inside.invoke(Emission::release);
  }

  @Override
  public void finish(List<CompletionEvent> last) {
    inside.invoke(stream -> stream.finish(last));
  }
}

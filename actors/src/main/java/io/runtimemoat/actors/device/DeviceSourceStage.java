package io.runtimemoat.actors.device;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Streams one {@link DeviceSequence}: demand becomes the device's credit, cancelling or failing the
 * stream cancels the sequence. Can be run once.
 */
public final class DeviceSourceStage extends GraphStage<SourceShape<SequenceEvent>> {
  private final Outlet<SequenceEvent> out = Outlet.create("DeviceSource.out");
  private final SourceShape<SequenceEvent> shape = SourceShape.of(out);
  private final DeviceSequence sequence;

  public DeviceSourceStage(DeviceSequence sequence) {
    this.sequence = sequence;
  }

  @Override
  public SourceShape<SequenceEvent> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              emitWhatIsThere();
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<Boolean> wake =
          createAsyncCallback(
              signal -> {
                if (isAvailable(out)) {
                  emitWhatIsThere();
                }
              });
      sequence.attach(() -> wake.invoke(true));
    }

    private void emitWhatIsThere() {
      @Nullable SequenceEvent event = sequence.take();
      if (event != null) {
        push(out, event);
        if (event instanceof SequenceEvent.Ended) {
          completeStage();
        }
      }
    }

    @Override
    public void postStop() {
      sequence.cancel();
    }
  }
}

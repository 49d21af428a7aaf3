package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.node.http.Connections.Ended;
import io.runtimemoat.node.http.Connections.Order;
import java.time.Duration;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between one client's bytes and HTTP: a head that takes too long, a connection without a
 * request and a client that takes nothing are ended here, and so is a connection that has to give
 * way. How long a request itself may take is not its matter.
 */
final class ConnectionGuard
    extends GraphStage<BidiShape<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound>> {
  private final Inlet<SslTlsOutbound> answers = Inlet.create("ConnectionGuard.answers");
  private final Outlet<SslTlsOutbound> toClient = Outlet.create("ConnectionGuard.toClient");
  private final Inlet<SslTlsInbound> fromClient = Inlet.create("ConnectionGuard.fromClient");
  private final Outlet<SslTlsInbound> requests = Outlet.create("ConnectionGuard.requests");
  private final BidiShape<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound> shape =
      BidiShape.of(answers, toClient, fromClient, requests);

  private final HttpSettings settings;
  private final Connections.Seat seat;
  private final Runnable breakTransport;

  /**
   * @param breakTransport breaks the connection off below TLS
   */
  ConnectionGuard(HttpSettings settings, Connections.Seat seat, Runnable breakTransport) {
    this.settings = settings;
    this.seat = seat;
    this.breakTransport = breakTransport;
  }

  @Override
  public BidiShape<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String CHECK = "check";

    private final ConnectionWatch watch = new ConnectionWatch(settings, seat);

    /** Of what HTTP wants to send, what is not handed on yet. */
    private ByteString unsent = ByteString.emptyByteString();

    private long checkAtNanos;

    Logic() {
      super(shape);
      setHandler(answers, new Answers());
      setHandler(toClient, new ToClient());
      setHandler(fromClient, new FromClient());
      setHandler(
          requests,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!hasBeenPulled(fromClient) && !isClosed(fromClient)) {
                pull(fromClient);
              }
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<Order> orders = createAsyncCallback(this::obey);
      seat.listen(orders::invoke);
      checkLater();
    }

    @Override
    public void postStop() {
      seat.leave();
    }

    private void obey(Order order) {
      boolean inTheMiddle = !seat.isWaiting() && !seat.isRefusing();
      if (order == Order.CUT || (order == Order.GIVE_WAY && inTheMiddle)) {
        breakOff();
      } else if (seat.isWaiting() && unsent.isEmpty()) {
        hangUp();
      }
    }

    @Override
    public void onTimer(Object timer) {
      switch (watch.overdue(System.nanoTime())) {
        case NOTHING -> {}
        case TAKING -> {
          seat.count(Ended.STALLED);
          breakOff();
        }
        case CLOSING -> breakOff();
        case HEAD -> {
          seat.count(Ended.HEAD_TIMEOUT);
          if (isAvailable(toClient)) {
            push(toClient, new SendBytes(Responses.lateHead(settings.headTimeout())));
          }
          hangUp();
        }
        case REQUEST -> {
          seat.count(Ended.IDLE_TIMEOUT);
          hangUp();
        }
      }
      checkLater();
    }

    /** Looks again when something can be overdue. */
    private void checkLater() {
      long now = System.nanoTime();
      long until = watch.untilOverdue(now);
      if (until != Long.MAX_VALUE && (!isTimerActive(CHECK) || now + until - checkAtNanos < 0)) {
        checkAtNanos = now + until;
        scheduleOnce(CHECK, Duration.ofNanos(Math.max(until, 1)));
      }
    }

    /** A reset: the client does not even close. TLS would still wait for its farewell. */
    private void breakOff() {
      breakTransport.run();
      failStage(new ClientLeftException());
    }

    /** Closes after what was handed on; HTTP hears that its client has left. */
    private void hangUp() {
      if (!watch.isClosing()) {
        watch.closing(System.nanoTime());
        complete(toClient);
        cancel(answers);
        complete(requests);
        if (!hasBeenPulled(fromClient) && !isClosed(fromClient)) {
          pull(fromClient);
        }
        checkLater();
      }
    }

    private void sendNext() {
      int count = Math.min(unsent.size(), settings.sendBufferBytes());
      push(toClient, new SendBytes(unsent.take(count)));
      unsent = unsent.drop(count);
      watch.sending(System.nanoTime());
      checkLater();
    }

    /** What HTTP says. */
    private final class Answers extends AbstractInHandler {
      @Override
      public void onPush() {
        if (grab(answers) instanceof SendBytes bytes) {
          unsent = bytes.bytes();
          sendNext();
        }
      }

      @Override
      public void onUpstreamFinish() {
        if (unsent.isEmpty()) {
          hangUp();
        }
      }
    }

    /** The client takes what it is sent. */
    private final class ToClient extends AbstractOutHandler {
      @Override
      public void onPull() {
        watch.taken();
        checkLater();
        if (!unsent.isEmpty()) {
          sendNext();
        } else if (isClosed(answers) || (seat.isLast() && seat.isWaiting())) {
          hangUp();
        } else if (!hasBeenPulled(answers)) {
          pull(answers);
        }
      }
    }

    /** What the client says. */
    private final class FromClient extends AbstractInHandler {
      @Override
      public void onPush() {
        SslTlsInbound bytes = grab(fromClient);
        if (watch.isClosing()) {
          pull(fromClient); // nobody reads it, but what stays unread would reset the connection
          return;
        }
        watch.heard(System.nanoTime());
        checkLater();
        push(requests, bytes);
      }

      @Override
      public void onUpstreamFinish() {
        complete(requests);
        if (watch.isClosing()) {
          completeStage();
        }
      }
    }
  }
}

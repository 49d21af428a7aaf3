package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.node.http.Connections.Ended;
import io.runtimemoat.node.http.Connections.Order;
import io.runtimemoat.node.http.wire.ApiError;
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

  /** The whole answer to a head that did not come in time. */
  private static ByteString lateHead(Duration limit) {
    byte[] body =
        ApiError.invalid(
                408,
                "head_timeout",
                "The request's head did not arrive within " + limit.toMillis() + " ms.")
            .toJson();
    return ByteString.fromString(
            "HTTP/1.1 408 Request Timeout\r\nServer: moat\r\nx-request-id: "
                + RequestIds.next()
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
        .concat(ByteString.fromArrayUnsafe(body));
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String CHECK = "check";

    /** Of what HTTP wants to send, what is not handed on yet. */
    private ByteString unsent = ByteString.emptyByteString();

    /** What was handed on last is not taken yet. */
    private boolean sending;

    private long sendingSinceNanos;

    /** The number of the request whose head has begun to come, if it is the next one. */
    private long headOf;

    private long headSinceNanos;
    private boolean closing;
    private long closingSinceNanos;
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
      checkIn(settings.idleTimeout());
    }

    @Override
    public void postStop() {
      seat.leave();
    }

    private void obey(Order order) {
      if (order == Order.CUT || (order == Order.GIVE_WAY && seat.isReceiving())) {
        breakOff();
      } else if (seat.isWaiting() && unsent.isEmpty()) {
        hangUp();
      }
    }

    @Override
    public void onTimer(Object timer) {
      long now = System.nanoTime();
      if (sending && left(sendingSinceNanos, settings.stallTimeout(), now) <= 0) {
        cut(Ended.STALLED);
      } else if (closing && left(closingSinceNanos, settings.stallTimeout(), now) <= 0) {
        breakOff();
      } else if (isHeadLate(now)) {
        seat.count(Ended.HEAD_TIMEOUT);
        if (isAvailable(toClient)) {
          push(toClient, new SendBytes(lateHead(settings.headTimeout())));
        }
        hangUp();
      } else if (isIdleTooLong(now)) {
        seat.count(Ended.IDLE_TIMEOUT);
        hangUp();
      }
      checkNext(now);
    }

    private boolean isHeadLate(long now) {
      return !closing && hasBegunHead() && left(headSinceNanos, settings.headTimeout(), now) <= 0;
    }

    private boolean isIdleTooLong(long now) {
      return !closing
          && seat.isWaiting()
          && !hasBegunHead()
          && left(seat.waitingSinceNanos(), settings.idleTimeout(), now) <= 0;
    }

    private boolean hasBegunHead() {
      return seat.isWaiting() && headOf == seat.requests() + 1;
    }

    /** Looks again when the next limit is reached; what begins later asks for itself. */
    private void checkNext(long now) {
      if (closing) {
        checkIn(left(closingSinceNanos, settings.stallTimeout(), now));
      }
      if (sending) {
        checkIn(left(sendingSinceNanos, settings.stallTimeout(), now));
      }
      if (!closing && hasBegunHead()) {
        checkIn(left(headSinceNanos, settings.headTimeout(), now));
      } else if (!closing && seat.isWaiting()) {
        checkIn(left(seat.waitingSinceNanos(), settings.idleTimeout(), now));
      }
    }

    private void checkIn(Duration time) {
      checkIn(time.toNanos());
    }

    private void checkIn(long nanos) {
      long at = System.nanoTime() + nanos;
      if (!isTimerActive(CHECK) || at - checkAtNanos < 0) {
        checkAtNanos = at;
        scheduleOnce(CHECK, Duration.ofNanos(Math.max(nanos, 1)));
      }
    }

    private static long left(long sinceNanos, Duration limit, long nowNanos) {
      return limit.toNanos() - (nowNanos - sinceNanos);
    }

    /** A reset: the client does not even close. TLS would still wait for its farewell. */
    private void breakOff() {
      breakTransport.run();
      failStage(new ClientLeftException());
    }

    private void cut(Ended reason) {
      seat.count(reason);
      breakOff();
    }

    /** Closes after what was handed on; HTTP hears that its client has left. */
    private void hangUp() {
      if (!closing) {
        closing = true;
        closingSinceNanos = System.nanoTime();
        complete(toClient);
        cancel(answers);
        complete(requests);
        if (!hasBeenPulled(fromClient) && !isClosed(fromClient)) {
          pull(fromClient);
        }
        checkIn(settings.stallTimeout());
      }
    }

    private void sendNext() {
      int count = Math.min(unsent.size(), settings.sendBufferBytes());
      push(toClient, new SendBytes(unsent.take(count)));
      unsent = unsent.drop(count);
      sending = true;
      sendingSinceNanos = System.nanoTime();
      checkIn(settings.stallTimeout());
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
        sending = false;
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
        if (closing) {
          pull(fromClient); // nobody reads it, but what stays unread would reset the connection
          return;
        }
        if (seat.isWaiting() && !hasBegunHead()) {
          headOf = seat.requests() + 1;
          headSinceNanos = System.nanoTime();
          checkIn(settings.headTimeout());
        }
        push(requests, bytes);
      }

      @Override
      public void onUpstreamFinish() {
        complete(requests);
        if (closing) {
          completeStage();
        }
      }
    }
  }
}

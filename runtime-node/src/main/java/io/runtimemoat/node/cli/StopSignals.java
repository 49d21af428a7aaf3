package io.runtimemoat.node.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the signals that ask a process to end, so that the virtual machine's end begins when the
 * node is closed. Left to the virtual machine, a signal starts every shutdown hook at once: H2
 * closes its file beside the node's own closing, and the last facts are not stored.
 *
 * <p>{@code sun.misc.Signal} of the module {@code jdk.unsupported} is the only way to hear of
 * signals; it is called by reflection since compilers warn of it. Where it is not there, the
 * shutdown hook alone closes the node.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
  private static final String[] NAMES = {"TERM", "INT", "HUP"};

  /** What is added to a signal's number where a process ended by it. */
  private static final int BY_SIGNAL = 128;

  private final AtomicInteger exitCode = new AtomicInteger();

  private StopSignals() {}

  /** Runs {@code stop}, which must not wait, at each signal from now on. */
  static StopSignals call(Runnable stop) {
    StopSignals signals = new StopSignals();
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method number = signal.getMethod("getNumber");
      InvocationHandler take =
          (proxy, method, arguments) -> {
            signals.exitCode.compareAndSet(0, BY_SIGNAL + (int) number.invoke(arguments[0]));
            stop.run();
            return null;
          };
      Object taking =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {handler}, take);
      for (String name : NAMES) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), taking);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.debug("signals are the virtual machine's alone", e);
    }
    return signals;
  }

  /** 128 and the first signal's number; 0 while none came. */
  int exitCode() {
    return exitCode.get();
  }
}

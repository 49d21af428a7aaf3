package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The form in which a request leaves for the arms that are upstreams. */
public interface Egress {
  /** Every upstream gets what the client sent. */
  Egress ORIGINAL = (armId, body) -> new Form(body, null, true);

  /**
   * What one arm gets; asked for arms that no rule denies.
   *
   * @param body as the client sent it; not to be changed
   */
  Form form(String armId, ObjectNode body);

  /**
   * Whether text that the client saw may be sent along, for the arm to go on from.
   *
   * @param seen of an answer that broke off
   */
  default boolean mayGoOn(String armId, String seen) {
    return true;
  }

  /**
   * A body for an upstream.
   *
   * @param restoring makes what puts originals back into its answer, or null when nothing was
   *     replaced
   * @param clientsWords whether words of the client's beside the body may go along: its request id
   *     and its tracestate
   */
  record Form(ObjectNode body, @Nullable Restoring restoring, boolean clientsWords) {
    /** The same with what was put into it in words. */
    Form with(ObjectNode told) {
      return new Form(told, restoring, clientsWords);
    }

    /** Whether a text that the client saw may be sent along to go on from. */
    public boolean isOriginal() {
      return restoring == null;
    }
  }

  /** Undoes what was done to a prompt. Safe for use by many threads. */
  interface Restoring {
    /**
     * A filter for one run of text of the answer.
     *
     * @param json whether the run is JSON text
     */
    Filter filter(boolean json);
  }

  /** Restores one run of text, however it is split. Used by one thread. */
  interface Filter {
    /** Takes more and returns what is settled. */
    String push(String text);

    /** Ends the run and returns the rest. */
    String finish();
  }
}

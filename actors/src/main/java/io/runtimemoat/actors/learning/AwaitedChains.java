package io.runtimemoat.actors.learning;

import java.util.HashMap;
import java.util.Map;

/**
 * The chains whose nodes are behind or away: what only their disks have may be feedback that was
 * acknowledged. They are waited for, but not for ever.
 */
final class AwaitedChains {
  private static final long NEVER = Long.MIN_VALUE;

  private final long patienceMicros;

  /** Those that are not waited for any more, as they were when that began. */
  private final Map<String, Long> givenUp = new HashMap<>();

  private long readableSince = NEVER;
  private long lastRead = NEVER;

  AwaitedChains(long patienceMicros) {
    this.patienceMicros = patienceMicros;
  }

  /**
   * The ledger could not be read. No node could tell how far it is either, so patience begins anew.
   */
  void unreadable() {
    readableSince = NEVER;
  }

  /**
   * The time before which every fact that is waited for can be read.
   *
   * @param awaited by chain, the time before which each is complete
   */
  long completeTo(Map<String, Long> awaited, long nowMicros) {
    if (readableSince == NEVER || nowMicros - lastRead > patienceMicros) {
      readableSince = nowMicros;
    }
    lastRead = nowMicros;
    givenUp.entrySet().retainAll(awaited.entrySet());
    long complete = nowMicros;
    for (Map.Entry<String, Long> chain : awaited.entrySet()) {
      long since = Math.max(chain.getValue(), readableSince);
      if (nowMicros - since >= patienceMicros) {
        givenUp.put(chain.getKey(), chain.getValue());
      } else if (!givenUp.containsKey(chain.getKey())) {
        complete = Math.min(complete, chain.getValue());
      }
    }
    return complete;
  }

  /** Number of chains that are not waited for any more. */
  int givenUp() {
    return givenUp.size();
  }
}

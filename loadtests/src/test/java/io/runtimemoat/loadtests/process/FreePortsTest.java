package io.runtimemoat.loadtests.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void free_ofTwoThatLiveAtOnce_neverGivesThePortsOfTheOther() {
    try (FreePorts one = FreePorts.ofOwnRange();
        FreePorts other = FreePorts.ofOwnRange()) {
      Set<Integer> ports = new HashSet<>(one.free(900));
      assertEquals(900, ports.size());
      assertTrue(Collections.disjoint(ports, other.free(900)));
    }
  }

  @Test
  void free_whereSomebodyListens_leavesThatPortOut() throws IOException {
    try (FreePorts ports = FreePorts.ofOwnRange()) {
      int taken = ports.free(1).get(0) + 1;
      try (ServerSocket listening = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
        List<Integer> free = ports.free(2);
        assertEquals(taken, listening.getLocalPort());
        assertFalse(free.contains(taken));
      }
    }
  }
}

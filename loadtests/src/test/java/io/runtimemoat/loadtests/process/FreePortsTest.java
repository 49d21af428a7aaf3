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
    int taken;
    try (FreePorts ports = FreePorts.ofOwnRange()) {
      taken = ports.free(2).get(1);
    }
    try (ServerSocket listening = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress());
        FreePorts same = FreePorts.ofOwnRange()) {
      List<Integer> free = same.free(5);

      assertTrue(listening.isBound());
      assertTrue(free.contains(taken - 1), "the range is the same: " + free);
      assertFalse(free.contains(taken));
    }
  }
}

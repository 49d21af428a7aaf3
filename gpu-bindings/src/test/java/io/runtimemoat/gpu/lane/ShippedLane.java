package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A lane with a shipped model, and what tests measure on it. */
final class ShippedLane {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              moat.models.dir = models
              moat.models.local = [{ name = small, folder = small, slots = 8, max-context = 0 }]
              """)
          .withFallback(ConfigFactory.load());

  private ShippedLane() {}

  static OnnxLocalModels load() {
    return OnnxLocalModels.load(
        ModelSettings.from(CONFIG), DeviceSettings.from(CONFIG), ConstraintFactory.none());
  }

  /** Nanoseconds to the first text of one request after the other, sorted. */
  static long[] firstTokenTimes(Device device, int requests) throws Exception {
    long[] times = new long[requests];
    for (int i = 0; i < requests; i++) {
      LaneRequest request = new LaneRequest(device, "guest", 1, 20);
      times[i] = request.awaitFirstNs();
      assertThat(request.end.await(30, TimeUnit.SECONDS)).isTrue();
    }
    Arrays.sort(times);
    return times;
  }

  /** A tenant that queues far more than fits: 50 requests of 400 tokens. */
  static List<LaneRequest> hog(Device device) {
    List<LaneRequest> hog = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      hog.add(new LaneRequest(device, "hog", 1, 400));
    }
    return hog;
  }
}

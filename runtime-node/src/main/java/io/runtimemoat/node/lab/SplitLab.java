package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.experiment.FixedTests;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.rollout.Assignment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Who of some units gets the candidate, and whether the split is what it should be. */
public final class SplitLab extends LineLab {
  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    request.only("units", "count", "share", "salt", "k0", "k1");
    if (request.has("units") && request.has("count")) {
      throw new BadLineException("units and count exclude each other: count makes its own units");
    }
    double share = request.number("share");
    if (!(share >= 0 && share <= 1)) {
      throw new BadLineException("share must be from 0 to 1");
    }
    SipHash hash = new SipHash(request.whole("k0", 0), request.whole("k1", 0));
    long salt = request.whole("salt", 0);
    boolean counted = request.has("count");
    List<String> units = counted ? numbered(request.whole("count")) : request.texts("units");
    ArrayNode listed = counted ? null : out.putArray("candidate");
    long mine = 0;
    for (String unit : units) {
      long unitHash = hash.hash(unit.getBytes(StandardCharsets.UTF_8));
      boolean candidate = Assignment.isCandidate(Assignment.salted(unitHash, salt), share);
      mine += candidate ? 1 : 0;
      if (listed != null) {
        listed.add(candidate);
      }
    }
    out.put("units", units.size());
    out.put("candidates", mine);
    put(out, "candidate_share", (double) mine / units.size());
    if (share > 0 && share < 1 && !units.isEmpty()) {
      long[] counts = {mine, units.size() - mine};
      double[] shares = {share, 1 - share};
      put(out, "srm_p_value", FixedTests.sampleRatio(counts, shares).pValue());
    }
  }

  private static List<String> numbered(long count) throws BadLineException {
    if (count < 1 || count > LabFields.MOST_ITEMS) {
      throw new BadLineException("count must be from 1 to " + LabFields.MOST_ITEMS);
    }
    List<String> units = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      units.add("unit-" + i);
    }
    return units;
  }
}

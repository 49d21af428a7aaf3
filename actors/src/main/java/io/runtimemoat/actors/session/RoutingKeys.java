package io.runtimemoat.actors.session;

import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;

/**
 * The secrets that decisions are made with; shared by the nodes of a cluster.
 *
 * @param decisionIds signs decision ids
 * @param seeds derives the seeds of draws
 * @param contents digests prompts for the ledger
 * @param features hashes categories into feature slots
 */
public record RoutingKeys(MacKey decisionIds, MacKey seeds, MacKey contents, SipHash features) {}

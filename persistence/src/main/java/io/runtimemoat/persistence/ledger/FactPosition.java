package io.runtimemoat.persistence.ledger;

/**
 * Where a fact stands.
 *
 * @param sequence dense from 0 within the chain
 */
public record FactPosition(ChainId chain, long sequence) {}

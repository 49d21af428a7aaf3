package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.TenantId;

/**
 * An attempt that may only be made with budget.
 *
 * @param key public id of the API key
 * @param task code of the task type
 * @param number 1 for the request's first; each reservation has its own, one that was given back
 *     too
 * @param worst the most it can cost: the price of its prompt and of all completion tokens it may
 *     draw, over all choices
 */
public record BudgetedAttempt(
    TenantId tenant, String key, String task, String requestId, int number, Spend worst) {}

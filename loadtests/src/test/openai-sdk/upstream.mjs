// OpenAI's own client for Node, unmodified, against a node of Moat in front of another server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: process.env.MOAT_API,
  apiKey: process.env.MOAT_KEY,
  maxRetries: 0,
  timeout: 60_000,
});
const ANSWER = process.env.STUB_ANSWER;
const messages = [{ role: "user", content: "Hello" }];
const asked = (model, more = {}) => client.chat.completions.create({ model, messages, ...more });

test("chat completion is the upstream's", async () => {
  const answer = await asked("good");

  assert.equal(answer.choices[0].message.content, ANSWER);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(answer.model, "good");
  assert.ok(answer.usage.total_tokens > 0);
});

test("stream says the same text and ends with its usage", async () => {
  const stream = await asked("good", { stream: true, stream_options: { include_usage: true } });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);

  const text = chunks.flatMap((c) => c.choices).map((c) => c.delta.content ?? "").join("");
  assert.equal(text, ANSWER);
  assert.equal(new Set(chunks.map((c) => c.id)).size, 1);
  assert.ok(chunks.at(-1).usage.total_tokens > 0);
});

test("usage that nobody asked for is not sent", async () => {
  for await (const chunk of await asked("good", { stream: true })) assert.ok(!("usage" in chunk));
});

test("a stream that breaks off is an error, not an end", async () => {
  const seen = [];
  const read = async () => {
    for await (const chunk of await asked("cut", { stream: true })) {
      seen.push(chunk.choices[0]?.delta.content ?? "");
    }
  };
  await assert.rejects(read(), OpenAI.APIError);
  assert.ok(ANSWER.startsWith(seen.join("")));
});

test("a broken upstream with a fallback is served by that", async () => {
  const answer = await asked("gone+");
  assert.equal(answer.choices[0].message.content, ANSWER);
  assert.equal(answer.model, "good");
});

test("errors of the upstream have the client's own classes", async () => {
  await assert.rejects(asked("bad-request"), OpenAI.BadRequestError);
  await assert.rejects(asked("rate-limited"), OpenAI.RateLimitError);
  await assert.rejects(asked("server-error"), OpenAI.InternalServerError);
});

test("a stream aborted in the middle is cancelled on the node", async () => {
  const stream = await asked("paced", { stream: true });
  let id;
  for await (const chunk of stream) {
    id = chunk.id;
    if (chunk.choices[0]?.delta.content) stream.controller.abort();
  }

  assert.equal(await outcome(id.replace(/^chatcmpl-/, "")), "cancelled");
});

/** What the node says became of a request, once it has ended. */
async function outcome(requestId) {
  for (let left = 200; left > 0; left--) {
    const status = await (await fetch(process.env.MOAT_STATUS)).json();
    const decision = status.decisions.find((entry) => entry.requestId === requestId);
    if (decision && decision.outcome !== "running") return decision.outcome;
    await pause(50);
  }
  throw new Error(`request ${requestId} still runs`);
}

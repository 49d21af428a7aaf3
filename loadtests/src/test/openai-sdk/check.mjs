// OpenAI's own client for Node, unmodified, against a running node of Moat.
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
const END_OF_TEXT = "4"; // of the shipped models; forbidden where an answer has to be long
const CASE =
  "The travel bag arrived broken. My order number is HC-32435. My name is Kirty Rolthinez.";
const messages = [
  { role: "system", content: "Return JSON `ticket`: category, priority, customer, order_id, summary" },
  { role: "user", content: CASE },
];
const chat = { model: "small", messages, temperature: 0, max_completion_tokens: 80 };

test("chat completion is answered in JSON", async () => {
  const answer = await client.chat.completions.create(chat);

  assert.equal(answer.object, "chat.completion");
  assert.match(answer.id, /^chatcmpl-/);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(JSON.parse(answer.choices[0].message.content).order_id, "HC-32435");
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
  assert.equal(total_tokens, prompt_tokens + completion_tokens);
});

test("stream with include_usage says the same text and ends with its usage", async () => {
  const whole = await client.chat.completions.create(chat);
  const stream = await client.chat.completions.create({
    ...chat,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);

  const text = chunks.flatMap((c) => c.choices).map((c) => c.delta.content ?? "").join("");
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(new Set(chunks.map((c) => c.id)).size, 1);
  const last = chunks.at(-1);
  assert.deepEqual(last.choices, []);
  assert.deepEqual(last.usage.total_tokens, whole.usage.total_tokens);
  assert.ok(chunks.slice(0, -1).every((c) => c.usage === null));
});

test("stream without include_usage has no usage key", async () => {
  const stream = await client.chat.completions.create({ ...chat, stream: true });
  for await (const chunk of stream) assert.ok(!("usage" in chunk));
});

const ticket = {
  type: "object",
  properties: {
    category: { enum: ["billing", "delivery", "damage", "return", "account", "warranty"] },
    priority: { enum: ["low", "normal", "high", "urgent"] },
    customer: { type: "string" },
    order_id: { type: ["string", "null"] },
    summary: { type: "string" },
  },
  required: ["category", "priority", "customer", "order_id", "summary"],
  additionalProperties: false,
};
const user = [messages[1]];
const tool = (name, parameters) => ({ type: "function", function: { name, parameters } });

test("an answer that is held to a schema is an object of it", async () => {
  const answer = await client.chat.completions.create({
    ...chat,
    messages: user,
    response_format: { type: "json_schema", json_schema: { name: "ticket", schema: ticket } },
  });

  const object = JSON.parse(answer.choices[0].message.content);
  assert.deepEqual(Object.keys(object), ticket.required);
  assert.equal(object.order_id, "HC-32435");
});

test("a tool that is named is called with arguments of its schema", async () => {
  const answer = await client.chat.completions.create({
    ...chat,
    messages: user,
    tools: [tool("ticket", ticket)],
    tool_choice: { type: "function", function: { name: "ticket" } },
  });

  const [call] = answer.choices[0].message.tool_calls;
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(call.function.name, "ticket");
  assert.equal(JSON.parse(call.function.arguments).order_id, "HC-32435");
  const more = await client.chat.completions.create({
    ...chat,
    messages: [
      ...user,
      answer.choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "saved" },
    ],
    tools: [tool("ticket", ticket)],
    tool_choice: "none",
  });
  assert.equal(more.choices[0].message.tool_calls, undefined);
});

// A model that may say anything can go on until its limit, and the call then ends with "length".
const sorting = {
  type: "object",
  properties: { category: ticket.properties.category, priority: ticket.properties.priority },
  required: ["category", "priority"],
  additionalProperties: false,
};
const closing = {
  type: "object",
  properties: { why: { enum: ["answered", "withdrawn"] } },
  required: ["why"],
  additionalProperties: false,
};

test("one of several tools is called in a stream", async () => {
  const stream = await client.chat.completions.create({
    ...chat,
    messages: user,
    max_completion_tokens: 160,
    tools: [tool("sort", sorting), tool("close", closing)],
    tool_choice: "required",
    parallel_tool_calls: false,
    stream: true,
  });
  let [id, name, text, reason] = ["", "", "", null];
  for await (const chunk of stream) {
    const [choice] = chunk.choices;
    for (const piece of choice?.delta.tool_calls ?? []) {
      assert.equal(piece.index, 0);
      id += piece.id ?? "";
      name += piece.function.name ?? "";
      text += piece.function.arguments ?? "";
    }
    reason = choice?.finish_reason ?? reason;
  }

  assert.match(id, /^call_/);
  assert.ok(["sort", "close"].includes(name));
  assert.ok((name === "sort" ? sorting : closing).required.every((key) => key in JSON.parse(text)));
  assert.equal(reason, "tool_calls");
});

test("completion is answered", async () => {
  const answer = await client.completions.create({
    model: "small",
    prompt: CASE,
    max_tokens: 12,
    temperature: 0,
  });

  assert.equal(answer.object, "text_completion");
  assert.equal(typeof answer.choices[0].text, "string");
  assert.ok(answer.usage.completion_tokens <= 12);
});

test("embeddings are unit vectors, alike for alike texts", async () => {
  const answer = await client.embeddings.create({
    model: "bge-small-en-v1.5",
    input: ["the bag is broken", "the bag arrived damaged", "interest rates rose"],
  });
  const vectors = answer.data.map((entry) => Array.from(entry.embedding));
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

  assert.deepEqual(answer.data.map((entry) => entry.index), [0, 1, 2]);
  for (const vector of vectors) {
    assert.equal(vector.length, 384);
    assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-3);
  }
  assert.ok(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]));
});

test("models are listed", async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);

  for (const id of ["auto", "small", "medium", "large"]) assert.ok(ids.includes(id), id);
  assert.equal((await client.models.retrieve("small")).id, "small");
});

test("an unknown model is a NotFoundError, a wrong key an AuthenticationError", async () => {
  await assert.rejects(client.chat.completions.create({ ...chat, model: "gpt-nope" }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.status, 404);
    assert.equal(error.code, "model_not_found");
    assert.equal(error.param, "model");
    assert.match(error.message, /gpt-nope/);
    return true;
  });
  const stranger = client.withOptions({ apiKey: "sk-moat-stranger00000-0123456789abcdef" });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
});

test("a value out of range is a BadRequestError that names it", async () => {
  const wrong = client.chat.completions.create({ ...chat, temperature: 9, stream: true });
  await assert.rejects(wrong, (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.param, "temperature");
    return true;
  });
});

test("a stream aborted in the middle is cancelled on the node", async () => {
  const asked = 800;
  const stream = await client.chat.completions.create({
    ...chat,
    max_completion_tokens: asked,
    logit_bias: { [END_OF_TEXT]: -100 },
    stream: true,
  });
  let id;
  for await (const chunk of stream) {
    id = chunk.id;
    if (chunk.choices[0]?.delta.content) stream.controller.abort();
  }

  const decision = await decided(id.replace(/^chatcmpl-/, ""));
  assert.equal(decision.outcome, "cancelled");
  assert.ok(decision.completionTokens < asked, `${decision.completionTokens} tokens`);
});

/** What the node says became of a request, once it has ended. */
async function decided(requestId) {
  for (let left = 200; left > 0; left--) {
    const status = await (await fetch(process.env.MOAT_STATUS)).json();
    const decision = status.decisions.find((entry) => entry.requestId === requestId);
    if (decision && decision.outcome !== "running") return decision;
    await pause(50);
  }
  throw new Error(`request ${requestId} still runs`);
}

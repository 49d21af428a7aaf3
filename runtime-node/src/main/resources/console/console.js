"use strict";
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const bytes = (n) => (n >= 1 << 20 ? number.format(n / (1 << 20)) + " MiB" : number.format(n / 1024) + " KiB");

function fill(table, rows) {
  const body = byId(table).tBodies[0];
  body.replaceChildren(...rows.map((cells) => {
    const row = document.createElement("tr");
    cells.forEach((cell, i) => {
      const td = document.createElement("td");
      td.className = byId(table).tHead.rows[0].cells[i].className;
      td.textContent = cell;
      row.append(td);
    });
    return row;
  }));
}

function showNode(node) {
  const line = byId("node");
  line.replaceChildren();
  const state = document.createElement("span");
  state.className = node.ready ? "good" : "bad";
  state.textContent = node.ready ? "ready" : "not ready: " + node.reasons.join("; ");
  line.append(state, ` · ${node.name} · ${node.version} · API ${node.api} · up ${node.uptimeSeconds} s`);
}

function showModels(arms, aliases) {
  const select = byId("model");
  if (select.options.length) return;
  for (const name of [...aliases, ...new Set(arms.map((a) => a.model))]) select.add(new Option(name, name));
}

async function refresh() {
  try {
    const response = await fetch("/status", { cache: "no-store" });
    const status = await response.json();
    showNode(status.node);
    showModels(status.arms, status.aliases);
    fill("arms", status.arms.map((a) => [a.id, a.model, a.tier, a.inputPricePerMillion, a.outputPricePerMillion, a.contextTokens]));
    fill("devices", status.devices.map((d) => [d.id + " (" + d.kind + ")", d.models.join(", "), d.queued, d.active,
      number.format(100 * d.utilization) + " %", number.format(d.promptTokensPerSecond),
      number.format(d.completionTokensPerSecond), bytes(d.kvBytesInUse), bytes(d.nativeBytes)]));
    fill("decisions", status.decisions.map((d) => [d.at.slice(11, 19), d.decisionId, d.tenant, d.asked,
      d.servedModel && d.servedModel !== d.model ? d.arm + " → " + d.servedModel : d.arm, d.reason, d.outcome,
      d.completionTokens ?? "", d.firstTextMs === undefined ? "" : number.format(d.firstTextMs),
      d.totalMs === undefined ? "" : number.format(d.totalMs)]));
    byId("no-decisions").hidden = status.decisions.length > 0;
  } catch (e) {
    byId("node").textContent = "the node does not answer: " + e.message;
    byId("node").className = "bad";
  }
}

function schemaOf(text) {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new Error("The schema field is no JSON: " + e.message);
  }
}

const shown = (value) => (typeof value === "object" ? JSON.stringify(value) : value);

function chatBody(stream) {
  const body = {
    model: byId("model").value, stream,
    messages: [{ role: "user", content: byId("case").value }],
  };
  const schema = byId("schema").value.trim();
  if (schema) {
    const parsed = schemaOf(schema);
    body.response_format = { type: "json_schema",
      json_schema: { name: parsed.title || "answer", schema: parsed } };
  }
  return JSON.stringify(body);
}

async function post(path, body, signal) {
  return fetch(path, {
    method: "POST", body, signal,
    headers: { "content-type": "application/json", authorization: "Bearer " + byId("key").value.trim() },
  });
}

let running = null;

async function send(event) {
  event.preventDefault();
  const answer = byId("answer");
  const meta = byId("answer-meta");
  answer.textContent = "";
  meta.textContent = "";
  running = new AbortController();
  byId("stop").disabled = false;
  try {
    const response = await post("/console/try", chatBody(true), running.signal);
    if (!response.ok) throw new Error((await response.json()).error.message);
    await readEvents(response.body, answer, meta);
  } catch (e) {
    meta.textContent = e.name === "AbortError" ? "stopped" : e.message;
  } finally {
    byId("stop").disabled = true;
    refresh();
  }
}

async function readEvents(stream, answer, meta) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      if (!frame.startsWith("data: ") || frame === "data: [DONE]") continue;
      const chunk = JSON.parse(frame.slice(6));
      if (chunk.error) throw new Error(chunk.error.message);
      for (const choice of chunk.choices) answer.textContent += choice.delta.content || "";
      if (chunk.moat) meta.textContent = Object.entries(chunk.moat).map(([k, v]) => k + ": " + shown(v)).join(" · ");
    }
  }
}

async function explain() {
  byId("answer").textContent = "";
  byId("answer-meta").textContent = "";
  try {
    const response = await post("/routing-decision", chatBody(false));
    byId("answer").textContent = JSON.stringify(await response.json(), null, 2);
  } catch (e) {
    byId("answer-meta").textContent = e.message;
  }
}

byId("try").addEventListener("submit", send);
byId("stop").addEventListener("click", () => running && running.abort());
byId("explain").addEventListener("click", explain);
fetch("/console/example").then((r) => r.json()).then((example) => {
  byId("case").value = example.text;
  byId("schema").value = JSON.stringify(example.schema, null, 2);
});
refresh();
setInterval(refresh, 2000);

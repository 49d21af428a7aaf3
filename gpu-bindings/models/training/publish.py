"""Writes the model cards, training/digests.json and the thinned training logs from what is on disk.

    publish.py --runs RUNS_DIR [--models medium large]

after export.py and evaluate.py --out MODEL/accuracy.json for each of the models.
"""

import argparse
import csv
import hashlib
import json
import os
import time

import numpy as np
import onnx
import onnxruntime
import tokenizers
import torch

import cases
from evaluate import wilson
from model import SHAPES, Decoder as Network, parameter_count
from verify import Decoder

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = ("draft", "small", "medium", "large")
PURPOSE = {"draft": "proposes tokens for the larger models to verify", "small": "the cheapest arm",
           "medium": "the middle arm", "large": "the most accurate arm"}


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def speed(folder, steps=200):
    """Greedy single-token steps per second after 128 tokens of past, one thread."""
    decoder = Decoder(folder)
    decoder.feed(np.full((1, 128), 300))
    token, started = np.array([[300]]), time.time()
    for _ in range(steps):
        decoder.feed(token)
    return steps / (time.time() - started)


def thin_log(source, target, rows=120):
    with open(source, encoding="utf-8") as f:
        lines = list(csv.reader(f))
    kept = lines[1:][:: max(1, len(lines) // rows)]
    if kept and kept[-1] != lines[-1]:
        kept.append(lines[-1])
    with open(target, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows([lines[0]] + kept)


def percent(counts, key):
    hits, count = counts.get(key, (0, 0))
    if not count:
        return "–"
    low, high = wilson(hits, count)
    return f"{hits / count:.1%} [{low:.1%}, {high:.1%}]"


def card(name, folder, saved, counts, rate):
    shape = SHAPES[name]
    rows = "\n".join(f"| {schema} | " + " | ".join(percent(counts, f"{schema} {d}") for d in ("easy", "medium", "hard"))
                     + f" | {percent(counts, schema)} |" for schema in cases.SCHEMAS)
    rows += "\n| **all** | " + " | ".join(percent(counts, d) for d in ("easy", "medium", "hard")) + f" | **{percent(counts, 'all')}** |"
    fields = "\n".join(f"| {key[6:]} | {percent(counts, key)} |" for key in sorted(counts) if key.startswith("field "))
    grown = saved.get("grown_from")
    origin = "Trained from scratch"
    if grown:
        origin = f"Grown from `{grown[0]}` at its step {grown[1]}, then trained"
        if grown[0] == name:
            origin = "Restored from the weights shipped before, then trained"
    return f"""# {name}: {PURPOSE[name]}

| | |
|---|---|
| parameters | {parameter_count(Network(shape)):,} |
| shape | {shape.layers} layers, hidden {shape.hidden}, {shape.heads} heads, {shape.kv_heads} key/value heads of {shape.head_dim}, feed-forward {shape.ffn}, vocabulary {shape.vocab} |
| `model.onnx` | {os.path.getsize(os.path.join(folder, "model.onnx")):,} bytes, int8 weights per output channel, float32 activations |
| sha256 | `{digest(os.path.join(folder, "model.onnx"))}` |
| context | {shape.context} positions in the cache; trained on sequences up to about 350 tokens |
| training | {origin} for {saved["step"]:,} steps on {saved["seen"]:,} tokens of generated cases, seed {saved["args"]["seed"]} |
| speed | {rate:,.0f} tokens/s, one sequence, one thread, 128 tokens of past, on a busy shared core |

One task: a support case in English goes in, one JSON object of the fields named in the prompt comes out. Data are
generated (`../training/cases.py`), the people in them invented; held-out people and seeds are disjoint from training.

## Exact objects on `../heldout/cases.jsonl`, greedy, with 95 % Wilson intervals

| schema | easy | medium | hard | all |
|---|---|---|---|---|
{rows}

Valid JSON: {percent(counts, "valid JSON")}

| field | correct |
|---|---|
{fields}

## Limits

It knows thirteen fields and the sentence patterns of its generator, nothing else. A field it was not trained on,
another language or free prose gives fluent JSON with wrong values. It never refuses.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS, help="those that changed")
    args = parser.parse_args()
    published = os.path.join(HERE, "digests.json")
    earlier = {}
    if os.path.exists(published):
        with open(published, encoding="utf-8") as f:
            earlier = json.load(f)["models"]
    digests = {"versions": {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__,
                            "tokenizers": tokenizers.__version__, "numpy": np.__version__, "threads": 1}, "models": earlier}
    for name in args.models:
        folder, run = os.path.join(HERE, "..", name), os.path.join(args.runs, name)
        saved = torch.load(os.path.join(run, "checkpoint.pt"), map_location="cpu", weights_only=False)
        with open(os.path.join(folder, "accuracy.json"), encoding="utf-8") as f:
            counts = json.load(f)
        with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as out:
            out.write(card(name, folder, saved, counts, speed(folder)))
        thin_log(os.path.join(run, "log.csv"), os.path.join(HERE, "logs", f"{name}.csv"))
        digests["models"][name] = {
            "steps": saved["step"], "tokens": saved["seen"], "seconds": round(saved["seconds"]),
            "grown_from": saved.get("grown_from"),
            "arguments": {k: v for k, v in saved["args"].items() if k not in ("out", "tokenizer")},
            "sha256": {f: digest(os.path.join(folder, f)) for f in sorted(os.listdir(folder)) if f != "README.md"}}
    held_out = os.path.join(HERE, "..", "heldout", "cases.jsonl")
    digests["heldout/cases.jsonl"] = digest(held_out)
    with open(published, "w", encoding="utf-8") as out:
        json.dump(digests, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()

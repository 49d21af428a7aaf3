"""Grades an exported model on the held-out cases: greedy decoding, exact objects, numbers compared as numbers.

Prints one table and, with --out, writes every count as JSON.
"""

import argparse
import collections
import json
import math
import os
import time

import numpy as np
from tokenizers import Tokenizer

import cases
from verify import Decoder

END = 4


def wilson(hits, count, z=1.96):
    """The 95 % Wilson interval of a share."""
    if not count:
        return 0.0, 1.0
    p, d = hits / count, 1 + z * z / count
    center, half = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return max(0.0, (center - half) / d), min(1.0, (center + half) / d)


def prompt(tokenizer, case):
    line = cases.schema_line(case["schema"], list(case["response_schema"]["properties"]))
    text = f"<|system|>{line}<|end|>" + "".join(f"<|{m['role']}|>{m['content']}<|end|>" for m in case["messages"])
    return tokenizer.encode(text + "<|assistant|>", add_special_tokens=False).ids


def decode(folder, prompts, limit=200):
    """Greedy continuations of a batch; the rows are independent of each other."""
    decoder = Decoder(folder, batch=len(prompts))
    width = max(len(p) for p in prompts)
    ids = np.array([p + [0] * (width - len(p)) for p in prompts])
    logits = decoder.feed(ids, [len(p) for p in prompts])
    token = logits[np.arange(len(prompts)), [len(p) - 1 for p in prompts]].argmax(-1)
    outputs, alive = [[] for _ in prompts], np.ones(len(prompts), bool)
    for _ in range(limit):
        for row in np.flatnonzero(alive):
            if token[row] == END:
                alive[row] = False
            else:
                outputs[row].append(int(token[row]))
        if not alive.any():
            break
        token = decoder.feed(token[:, None])[:, 0].argmax(-1)
    return outputs


def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def grade(folder, held_out, batch=24):
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    order = sorted(held_out, key=lambda c: len(c["messages"][-1]["content"]))
    results = []
    for at in range(0, len(order), batch):
        chunk = order[at: at + batch]
        for case, ids in zip(chunk, decode(folder, [prompt(tokenizer, c) for c in chunk])):
            results.append((case, tokenizer.decode(ids, skip_special_tokens=False)))
    return results


def tally(results):
    counts = collections.defaultdict(lambda: [0, 0])

    def add(key, hit):
        counts[key][0] += bool(hit)
        counts[key][1] += 1

    for case, text in results:
        answer = parse(text)
        exact = answer == case["expected"] and isinstance(answer, dict) and list(answer) == list(case["expected"])
        add("valid JSON", answer is not None)
        for key in ("all", case["difficulty"], case["schema"], f"{case['schema']} {case['difficulty']}"):
            add(key, exact)
        for field, expected in case["expected"].items():
            add(f"field {field}", isinstance(answer, dict) and answer.get(field) == expected)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--cases", default="../heldout/cases.jsonl")
    parser.add_argument("--every", type=int, default=1, help="grade each n-th case only")
    parser.add_argument("--out")
    parser.add_argument("--wrong", type=int, default=0, help="show this many wrong answers")
    args = parser.parse_args()
    with open(args.cases, encoding="utf-8") as f:
        held_out = [json.loads(line) for line in f][:: args.every]
    started = time.time()
    results = grade(args.folder, held_out)
    counts = tally(results)
    for key in sorted(counts):
        hits, count = counts[key]
        low, high = wilson(hits, count)
        print(f"{key:24s} {hits:5d}/{count:<5d} {hits / count:6.1%}  [{low:.1%}, {high:.1%}]")
    print(f"{time.time() - started:.0f} s")
    shown = 0
    for case, text in results:
        if shown < args.wrong and parse(text) != case["expected"]:
            shown += 1
            print(case["id"], "|", case["messages"][-1]["content"].replace("\n", " / "))
            print("   want", json.dumps(case["expected"], ensure_ascii=False))
            print("   got ", text)
    if args.out:
        with open(args.out, "w", encoding="utf-8") as out:
            json.dump({k: counts[k] for k in sorted(counts)}, out, indent=1)


if __name__ == "__main__":
    main()

"""Judges the cases that PeerCases wrote by llguidance's masks, and times them, on one thread.

It adds to the cases the tokens of each document, as the tokenizer o200k_base spells it, and which
schemas it compiles.

pip install llguidance tiktoken
python llguidance_peer.py <o200k_base.tiktoken> <cases> <cases with tokens> <result.json>
"""

import ctypes
import json
import os
import sys
import time
from importlib.metadata import version

import tiktoken
from llguidance import LLMatcher
from llguidance.tiktoken import lltokenizer_from_encoding
from tiktoken.load import load_tiktoken_bpe
from tiktoken_ext import openai_public

PERCENTILES = (0.5, 0.9, 0.99, 0.999, 1)


def encoding(path):
    """The tokenizer that the library has, with its ranks from a file."""
    openai_public.load_tiktoken_bpe = lambda *_, **__: load_tiktoken_bpe(path)
    return tiktoken.Encoding(**openai_public.o200k_base())


class Peer:
    def __init__(self, tok):
        self.tok = tok
        self.mask = (ctypes.c_uint8 * ((tok.vocab_size + 31) // 32 * 4))()
        self.address = ctypes.addressof(self.mask)
        self.forget()

    def forget(self):
        self.first_masks, self.masks = [], []
        self.refused = self.right = self.valid_refused = self.invalid_accepted = 0
        self.refusals = {}
        self.wrong = []

    def fill(self, matcher):
        began = time.perf_counter_ns()
        matcher.unsafe_compute_mask_ptr(self.address, len(self.mask))
        return time.perf_counter_ns() - began

    def run(self, cases):
        for case in cases:
            began = time.perf_counter_ns()
            matcher = LLMatcher(self.tok, LLMatcher.grammar_from_json_schema(case["schema"]))
            if matcher.is_error():
                self.refused += 1
                self.refusals[case["name"]] = matcher.get_error()[:200]
                continue
            fresh = matcher.deep_copy()
            self.fill(matcher)
            self.first_masks.append(time.perf_counter_ns() - began)
            right = True
            for i, document in enumerate(case["documents"]):
                right &= self.judge(fresh.deep_copy(), document, case["name"], i)
            self.right += right

    def judge(self, matcher, document, name, number):
        accepted = True
        for token in document["tokens"]:
            self.masks.append(self.fill(matcher))
            accepted = bool(self.mask[token >> 3] >> (token & 7) & 1) and matcher.consume_token(token)
            if not accepted:
                break
        accepted = accepted and matcher.is_accepting()
        if accepted != document["valid"]:
            self.wrong.append(f"{name} {number}")
            if accepted:
                self.invalid_accepted += 1
            else:
                self.valid_refused += 1
        return accepted == document["valid"]

    def result(self, cases):
        return {
            "engine": "llguidance " + version("llguidance"),
            "vocabularyTokens": self.tok.vocab_size,
            "loadAverage": os.getloadavg()[0],
            "schemas": len(cases),
            "documents": sum(len(case["documents"]) for case in cases),
            "refused": self.refused,
            "schemasWithEveryDocumentRight": self.right,
            "validRefused": self.valid_refused,
            "invalidAccepted": self.invalid_accepted,
            "compileToFirstMask": times(self.first_masks),
            "mask": times(self.masks),
            "refusals": self.refusals,
            "firstWrong": self.wrong[:50],
        }


def times(nanos):
    nanos = sorted(nanos)
    shown = {"count": len(nanos), "meanUs": sum(nanos) / len(nanos) / 1e3}
    for p in PERCENTILES:
        shown[f"p{100 * p:.1f}Us"] = nanos[max(0, -(-int(p * 1000) * len(nanos) // 1000) - 1)] / 1e3
    return shown


def main():
    vocabulary, path, spelt, out = sys.argv[1:]
    words = encoding(vocabulary)
    with open(path, encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    for case in cases:
        for document in case["documents"]:
            document["tokens"] = words.encode(document["text"], disallowed_special=())
    peer = Peer(lltokenizer_from_encoding(words))
    peer.run(cases)
    with open(spelt, "w", encoding="utf-8") as file:
        for case in cases:
            case["peerHasIt"] = case["name"] not in peer.refusals
            file.write(json.dumps(case) + "\n")
    peer.forget()
    peer.run(cases)
    result = peer.result(cases)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(json.dumps({k: v for k, v in result.items() if k not in ("refusals", "firstWrong")}, indent=1))


if __name__ == "__main__":
    main()

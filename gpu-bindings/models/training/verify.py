"""Checks exported folders: chunked or token-by-token decoding equals one pass, layouts agree, int8 agrees with float32."""

import argparse
import json
import os

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

import cases


def session(folder, threads=1):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(os.path.join(folder, "model.onnx"), options, providers=["CPUExecutionProvider"])


class Decoder:
    """One sequence or a batch on a model of either layout."""

    def __init__(self, folder, batch=1, context=512):
        self.session = session(folder)
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as f:
            self.config = json.load(f)
        names = {i.name for i in self.session.get_inputs()}
        self.inplace = "seqlens_k" in names
        self.past = [n.name for n in self.session.get_inputs() if n.name.startswith("past")]
        shape = (batch, self.config["num_key_value_heads"], context if self.inplace else 0, self.config["head_dim"])
        self.batch, self.length = batch, np.zeros(batch, np.int64)
        if self.inplace:
            self.arena = {n: ort.OrtValue.ortvalue_from_numpy(np.zeros(shape, np.float32)) for n in self.past}
        else:
            self.cache = {n: np.zeros(shape, np.float32) for n in self.past}

    def feed(self, ids, widths=None):
        """Logits [batch, q, vocabulary]. Rows shorter than the chunk give their width; only a first chunk may be ragged."""
        ids = np.asarray(ids, np.int64)
        widths = np.full(self.batch, ids.shape[1]) if widths is None else np.asarray(widths)
        return self.feed_inplace(ids, widths) if self.inplace else self.feed_concat(ids)

    def feed_inplace(self, ids, widths):
        binding = self.session.io_binding()
        after = self.length + widths
        binding.bind_cpu_input("input_ids", ids)
        binding.bind_cpu_input("seqlens_k", (after - 1).astype(np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([after.max()], np.int32))
        for name in self.past:
            binding.bind_ortvalue_input(name, self.arena[name])
            binding.bind_ortvalue_output(name.replace("past_key_values", "present"), self.arena[name])
        binding.bind_output("logits")
        self.session.run_with_iobinding(binding)
        self.length = after
        return binding.get_outputs()[-1].numpy()

    def feed_concat(self, ids):
        start = self.length[0]
        total = start + ids.shape[1]
        inputs = {"input_ids": ids, "attention_mask": np.ones((self.batch, total), np.int64),
                  "position_ids": np.tile(np.arange(start, total), (self.batch, 1)), **self.cache}
        names = ["logits"] + [n.replace("past_key_values", "present") for n in self.past]
        logits, *present = self.session.run(names, inputs)
        self.cache = dict(zip(self.past, present))
        self.length = self.length + ids.shape[1]
        return logits


def prompt_ids(tokenizer, case, answer=False):
    line = cases.schema_line(case["schema"], case["fields"])
    text = f"<|system|>{line}<|end|><|user|>{case['text']}<|end|><|assistant|>"
    return tokenizer.encode(text + (case["answer"] + "<|end|>" if answer else ""), add_special_tokens=False).ids


def in_chunks(folder, ids, widths):
    decoder, parts, at = Decoder(folder), [], 0
    for width in widths:
        parts.append(decoder.feed([ids[at: at + width]])[0])
        at += width
    return np.concatenate(parts)


def compare(name, a, b):
    flips = int((a.argmax(-1) != b.argmax(-1)).sum())
    print(f"{name}: max difference {np.abs(a - b).max():.2e}, argmax differs in {flips} of {len(a)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--against", help="a second folder with the same weights")
    parser.add_argument("--cases", type=int, default=10)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(args.folder, "tokenizer.json"))
    rows = {"chunks": [], "steps": [], "other": []}
    whole = []
    for i in range(args.cases):
        ids = prompt_ids(tokenizer, cases.generate(950_000_000 + i, "medium"), answer=True)
        whole.append(in_chunks(args.folder, ids, [len(ids)]))
        chunks = [17] * (len(ids) // 17) + ([len(ids) % 17] if len(ids) % 17 else [])
        rows["chunks"].append(in_chunks(args.folder, ids, chunks))
        rows["steps"].append(in_chunks(args.folder, ids, [1] * len(ids)))
        if args.against:
            rows["other"].append(in_chunks(args.against, ids, [len(ids)]))
    for name, parts in rows.items():
        if parts:
            compare(name, np.concatenate(whole), np.concatenate(parts))


if __name__ == "__main__":
    main()

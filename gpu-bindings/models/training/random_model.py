"""Writes a random model of real dimensions for benchmarks, in either cache layout. Not shipped.

    random_model.py --out /tmp/random-135m                       30 layers, hidden 576, 9/3 heads, vocabulary 49152
    random_model.py --out /tmp/random-25m --hidden 448 --layers 8 --heads 7 --kv-heads 1 --ffn 1280 --vocab 4096

The folder has the shipped tokenizer, so a prompt can be encoded; ids beyond it decode to nothing.
"""

import argparse
import os

import numpy as np

import export
from model import Shape


def weights(shape, seed):
    rng = np.random.default_rng(seed)

    def matrix(rows, columns, scale=1.0):
        return (rng.standard_normal((rows, columns), np.float32) * scale / columns ** 0.5).astype(np.float32)

    q, kv, h = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim, shape.hidden
    ones = np.ones(h, np.float32)
    result = {"embedding.weight": matrix(shape.vocab, h), "head.weight": matrix(shape.vocab, h), "norm.weight": ones}
    for i in range(shape.layers):
        result.update({
            f"blocks.{i}.attention_norm.weight": ones, f"blocks.{i}.ffn_norm.weight": ones,
            f"blocks.{i}.q.weight": matrix(q, h), f"blocks.{i}.k.weight": matrix(kv, h),
            f"blocks.{i}.v.weight": matrix(kv, h), f"blocks.{i}.o.weight": matrix(h, q),
            f"blocks.{i}.gate.weight": matrix(shape.ffn, h), f"blocks.{i}.up.weight": matrix(shape.ffn, h),
            f"blocks.{i}.down.weight": matrix(h, shape.ffn)})
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--tokenizer", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "small"))
    parser.add_argument("--layout", choices=["inplace", "concat"], default="inplace")
    parser.add_argument("--float", action="store_true", help="float32 weights instead of int8")
    parser.add_argument("--hidden", type=int, default=576)
    parser.add_argument("--layers", type=int, default=30)
    parser.add_argument("--heads", type=int, default=9)
    parser.add_argument("--kv-heads", type=int, default=3)
    parser.add_argument("--head-dim", type=int, default=64)
    parser.add_argument("--ffn", type=int, default=1536)
    parser.add_argument("--vocab", type=int, default=49152)
    parser.add_argument("--context", type=int, default=2048)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    shape = Shape(args.hidden, args.layers, args.heads, args.kv_heads, args.head_dim, args.ffn, args.vocab, args.context)
    export.write_folder(args.out, shape, weights(shape, args.seed), args.layout, not args.float, args.tokenizer)


if __name__ == "__main__":
    main()

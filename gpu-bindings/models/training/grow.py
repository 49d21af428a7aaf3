"""Turns a checkpoint of a smaller model into the start of a larger one that computes the same function.

The circuits for copying take thousands of steps to appear, and those are cheap in a small model. New channels,
heads, units and blocks read random weights but write zeros, so nothing changes until training uses them
(Net2Net, Chen et al., 2016). Norm weights make up for the mean now taken over more, still silent, channels.
"""

import argparse
import math
import os

import torch

from model import SHAPES, Decoder


def head_rows(shape, old, heads_per_group, old_heads_per_group):
    """For every old row of a head matrix the row it has in the new one; groups keep their key/value head."""
    rows = []
    for head in range(old):
        group, place = divmod(head, old_heads_per_group)
        start = (group * heads_per_group + place) * shape.head_dim
        rows += range(start, start + shape.head_dim)
    return torch.tensor(rows)


def grow(old, old_shape, shape, seed):
    torch.manual_seed(seed)
    new = {name: weight.clone() for name, weight in Decoder(shape).state_dict().items()}
    narrow, wide = old_shape.hidden, shape.hidden
    norm = math.sqrt(narrow / wide)
    q = head_rows(shape, old_shape.heads, shape.heads // shape.kv_heads, old_shape.heads // old_shape.kv_heads)
    kv = torch.arange(old_shape.kv_heads * shape.head_dim)
    ffn = torch.arange(old_shape.ffn)
    new["embedding.weight"].zero_()
    new["embedding.weight"][:, :narrow] = old["embedding.weight"]
    new["head.weight"].normal_(std=0.02)
    new["head.weight"][:, :narrow] = old["head.weight"]
    new["norm.weight"].fill_(norm)
    new["norm.weight"][:narrow] = old["norm.weight"] * norm
    for i in range(shape.layers):
        for name in ("q", "k", "v", "gate", "up"):
            weight = new[f"blocks.{i}.{name}.weight"]
            weight.copy_(torch.randn_like(weight) * 0.5 / math.sqrt(wide))
        for name in ("o", "down"):
            new[f"blocks.{i}.{name}.weight"].zero_()
        if i >= old_shape.layers:
            continue
        for name in ("attention_norm", "ffn_norm"):
            new[f"blocks.{i}.{name}.weight"].fill_(norm)
            new[f"blocks.{i}.{name}.weight"][:narrow] = old[f"blocks.{i}.{name}.weight"] * norm
        for name, rows in (("q", q), ("k", kv), ("v", kv), ("gate", ffn), ("up", ffn)):
            new[f"blocks.{i}.{name}.weight"][rows, :narrow] = old[f"blocks.{i}.{name}.weight"]
        for name, columns in (("o", q), ("down", ffn)):
            weight = new[f"blocks.{i}.{name}.weight"]
            weight[:narrow, columns] = old[f"blocks.{i}.{name}.weight"]
    return new


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", choices=SHAPES)
    parser.add_argument("target", choices=SHAPES)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--out", required=True, help="folder train.py continues from")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    saved = torch.load(args.checkpoint, map_location="cpu", weights_only=False)
    weights = grow(saved["model"], SHAPES[args.source], SHAPES[args.target], args.seed)
    before, after = Decoder(SHAPES[args.source]), Decoder(SHAPES[args.target])
    before.load_state_dict(saved["model"])
    after.load_state_dict(weights)
    ids = torch.randint(0, SHAPES[args.source].vocab, (2, 100), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        print("largest difference of the logits", (before(ids) - after(ids)).abs().max().item())
    os.makedirs(args.out, exist_ok=True)
    torch.save({"model": weights, "optimizer": None, "step": 0, "seen": 0, "seconds": 0.0,
                "grown_from": [args.source, saved["step"]]}, os.path.join(args.out, "checkpoint.pt"))


if __name__ == "__main__":
    main()

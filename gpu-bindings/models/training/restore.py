"""Makes a checkpoint from a shipped model.onnx, so that training can go on from int8 weights."""

import argparse
import os

import onnx
import torch
from onnx import numpy_helper

from model import SHAPES, Decoder


def weights(path, shape):
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}

    def matrix(name, axis):
        values = tensors[name]
        if name + ".scale" not in tensors:
            return values
        scale = tensors[name + ".scale"]
        return values.astype("float32") * (scale.reshape(-1, 1) if axis == 0 else scale.reshape(1, -1))

    result = {"embedding.weight": matrix("embedding", 0), "head.weight": matrix("head", 1).T, "norm.weight": tensors["norm"]}
    for i in range(shape.layers):
        for name in ("attention_norm", "ffn_norm"):
            result[f"blocks.{i}.{name}.weight"] = tensors[f"{i}.{name}"]
        for name in ("q", "k", "v", "o", "gate", "up", "down"):
            result[f"blocks.{i}.{name}.weight"] = matrix(f"{i}.{name}", 1).T
    return {name: torch.tensor(value) for name, value in result.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=SHAPES)
    parser.add_argument("--onnx", required=True)
    parser.add_argument("--out", required=True, help="folder train.py continues from")
    args = parser.parse_args()
    restored = weights(args.onnx, SHAPES[args.model])
    Decoder(SHAPES[args.model]).load_state_dict(restored)
    os.makedirs(args.out, exist_ok=True)
    torch.save({"model": restored, "optimizer": None, "step": 0, "seen": 0, "seconds": 0.0,
                "grown_from": [args.model, 0]}, os.path.join(args.out, "checkpoint.pt"))


if __name__ == "__main__":
    main()

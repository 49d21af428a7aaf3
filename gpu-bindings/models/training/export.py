"""Writes a model folder: model.onnx, tokenizer, configuration.

    export.py small --checkpoint CHECKPOINT --tokenizer DIR --out ../small
    export.py tiny --random --tokenizer DIR --out ../tiny/concat --layout concat --float
"""

import argparse
import json
import os
import shutil

import onnx
import torch

import graph
from model import SHAPES, Decoder


def configuration(shape):
    return {
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu",
        "hidden_size": shape.hidden, "intermediate_size": shape.ffn, "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads, "num_key_value_heads": shape.kv_heads, "head_dim": shape.head_dim,
        "vocab_size": shape.vocab, "max_position_embeddings": shape.context, "rope_theta": shape.theta,
        "rms_norm_eps": shape.epsilon, "tie_word_embeddings": False, "bos_token_id": 0, "eos_token_id": 4,
        "pad_token_id": 0, "torch_dtype": "float32",
    }


def write_json(path, content):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(content, out, indent=2, ensure_ascii=False)
        out.write("\n")


def write_folder(out, shape, weights, layout, int8, tokenizer):
    os.makedirs(out, exist_ok=True)
    model = graph.build(shape, weights, layout, int8)
    onnx.save(model, os.path.join(out, "model.onnx"))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(os.path.join(tokenizer, name), os.path.join(out, name))
    write_json(os.path.join(out, "config.json"), configuration(shape))
    write_json(os.path.join(out, "generation_config.json"),
               {"bos_token_id": 0, "eos_token_id": 4, "pad_token_id": 0, "do_sample": False, "max_new_tokens": 256})


def random_weights(shape, seed):
    """Weights of a useful scale everywhere, so that logits depend on position and history."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, weight in Decoder(shape).state_dict().items():
        deviation = 1.0 if "embedding" in name else 1.5 / weight.shape[-1] ** 0.5
        weights[name] = (torch.ones_like(weight) if weight.ndim == 1
                         else torch.randn(weight.shape, generator=generator) * deviation).numpy()
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=SHAPES)
    parser.add_argument("--checkpoint")
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--layout", choices=["inplace", "concat"], default="inplace")
    parser.add_argument("--float", action="store_true", help="float32 weights instead of int8")
    args = parser.parse_args()
    shape = SHAPES[args.model]
    if args.random:
        weights = random_weights(shape, args.seed)
    else:
        saved = torch.load(args.checkpoint, map_location="cpu", weights_only=False)
        weights = {name: w.float().numpy() for name, w in saved["model"].items()}
        print("step", saved["step"], "tokens", saved["seen"])
    write_folder(args.out, shape, weights, args.layout, not args.float, args.tokenizer)


if __name__ == "__main__":
    main()

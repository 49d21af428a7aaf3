"""A small decoder in the Llama shape: RMSNorm, rotary positions, grouped-query attention, SwiGLU.

Embedding and head are separate: tied, the push on tokens that are never answers swamped what tells them apart.
"""

import dataclasses
import math

import torch
import torch.nn.functional as F
from torch import nn


EMBEDDING_STD = 0.02


@dataclasses.dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int = 1280
    context: int = 1024
    theta: float = 100000.0
    epsilon: float = 1e-5


SHAPES = {
    "draft": Shape(hidden=64, layers=2, heads=2, kv_heads=1, head_dim=32, ffn=192),
    "small": Shape(hidden=96, layers=3, heads=3, kv_heads=1, head_dim=32, ffn=256),
    "medium": Shape(hidden=192, layers=5, heads=6, kv_heads=2, head_dim=32, ffn=448),
    "large": Shape(hidden=320, layers=6, heads=10, kv_heads=2, head_dim=32, ffn=704),
    "tiny": Shape(hidden=32, layers=2, heads=2, kv_heads=1, head_dim=16, ffn=64),
}


def rotary_table(shape, length):
    """cos and sin of shape [length, head_dim / 2]; the two halves of a head form the rotated pairs."""
    half = shape.head_dim // 2
    frequency = shape.theta ** (-torch.arange(half, dtype=torch.float32) / half)
    angle = torch.arange(length, dtype=torch.float32)[:, None] * frequency
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


def attend(q, k, v):
    """Causal attention spelled out: in bfloat16 on a CPU twice as fast as the fused operator."""
    n, heads, t, dim = q.shape
    kv_heads = k.shape[1]
    future = torch.full((t, t), float("-inf"), dtype=q.dtype).triu(1)
    with torch.autocast("cpu", enabled=False):
        q = q.reshape(n, kv_heads, heads // kv_heads * t, dim) * dim ** -0.5
        scores = (q @ k.transpose(-1, -2)).view(n, heads, t, t) + future
        weights = scores.softmax(-1).view(n, kv_heads, heads // kv_heads * t, t)
        return (weights @ v).view(n, heads, t, dim)


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        width, kv = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        self.attention_norm = Norm(shape.hidden, shape.epsilon)
        self.q = nn.Linear(shape.hidden, width, bias=False)
        self.k = nn.Linear(shape.hidden, kv, bias=False)
        self.v = nn.Linear(shape.hidden, kv, bias=False)
        self.o = nn.Linear(width, shape.hidden, bias=False)
        self.ffn_norm = Norm(shape.hidden, shape.epsilon)
        self.gate = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.up = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.down = nn.Linear(shape.ffn, shape.hidden, bias=False)

    def forward(self, x, cos, sin):
        n, t, _ = x.shape
        s = self.shape
        h = self.attention_norm(x)
        q = self.q(h).view(n, t, s.heads, s.head_dim).transpose(1, 2)
        k = self.k(h).view(n, t, s.kv_heads, s.head_dim).transpose(1, 2)
        v = self.v(h).view(n, t, s.kv_heads, s.head_dim).transpose(1, 2)
        q, k = rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype)
        a = attend(q, k, v)
        x = x + self.o(a.transpose(1, 2).reshape(n, t, -1))
        h = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


def start_with_induction(model):
    """Presets one head in each of the first two blocks so that the model starts able to copy.

    Small models sit on a long plateau until they find this circuit by chance. Block 0, head 0 looks at the
    token before and writes its identity beside the embedding; block 1, head 0 looks for places whose token
    before equals the current one and votes for the token there. Training is free to change all of it.
    """
    shape = model.shape
    half = shape.head_dim // 2
    slow = [j for j in range(half) if shape.theta ** (-j / half) < 0.008]
    matching = slow + [j + half for j in slow]
    width, room = shape.hidden, len(matching)
    words = slice(1, width - room)
    generator = torch.Generator().manual_seed(0)
    identity = torch.randn(room, width - room - 1, generator=generator) / (width - room - 1) ** 0.5
    vote = torch.randn(shape.head_dim, width - room - 1, generator=generator) / (width - room - 1) ** 0.5
    model.embedding.weight[:, 0] = 4 * EMBEDDING_STD
    model.embedding.weight[:, width - room:] = 0
    first, second = model.blocks[0], model.blocks[1]
    frequency = shape.theta ** (-torch.arange(half) / half)
    first.q.weight[:shape.head_dim] = 0
    first.q.weight[:half, 0] = 1.7
    first.k.weight[:shape.head_dim] = 0
    first.k.weight[:half, 0] = 1.7 * frequency.cos()
    first.k.weight[half:shape.head_dim, 0] = 1.7 * frequency.sin()
    first.v.weight[:shape.head_dim] = 0
    first.v.weight[:room, words] = identity
    first.o.weight[width - room:, :room] = EMBEDDING_STD * torch.eye(room)
    second.q.weight[:shape.head_dim] = 0
    for row, source in zip(matching, identity):
        second.q.weight[row, words] = 2.2 * source
    second.k.weight[:shape.head_dim] = 0
    for row, source in zip(matching, torch.eye(room)):
        second.k.weight[row, width - room:] = 2.2 * source
    second.v.weight[:shape.head_dim] = 0
    second.v.weight[:shape.head_dim, words] = vote
    second.o.weight[words, :shape.head_dim] = 0.2 * width * EMBEDDING_STD * vote.T


class Decoder(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocab, shape.hidden)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.hidden, shape.epsilon)
        self.head = nn.Linear(shape.hidden, shape.vocab, bias=False)
        cos, sin = rotary_table(shape, shape.context)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.ndim == 2 and not name.startswith(("embedding", "head")):
                nn.init.normal_(weight, std=0.5 / math.sqrt(weight.shape[1]))
            if name.endswith(("o.weight", "down.weight")):
                nn.init.zeros_(weight)
        nn.init.normal_(self.embedding.weight, std=EMBEDDING_STD)
        with torch.no_grad():
            start_with_induction(self)
            self.head.weight.copy_(self.embedding.weight)

    def hidden(self, ids):
        x = self.embedding(ids)
        cos, sin = self.cos[: ids.shape[1]], self.sin[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, cos, sin)
        return self.norm(x)

    def forward(self, ids):
        return self.head(self.hidden(ids))


def parameter_count(model):
    return sum(p.numel() for p in model.parameters())

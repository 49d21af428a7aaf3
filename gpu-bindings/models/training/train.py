"""Trains one model on generated cases. Checkpoints often, resumes by itself, and repeats exactly:
the same versions, thread count and arguments give the same loss curve.

The rate is constant after a warm-up and falls linearly to zero over the last --decay steps.
"""

import argparse
import csv
import os
import random
import signal
import time

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import cases
from model import SHAPES, Decoder, parameter_count

ENDOFTEXT, SYSTEM, USER, ASSISTANT, END = range(5)
ROLES = {"system": SYSTEM, "user": USER}
PROMPT_SHARE, PROMPT_WEIGHT = 0.15, 0.25  # a sample of the prompt's tokens is learned too


class Batches:
    """The stream of batches; a batch depends only on the seed and its number."""

    def __init__(self, tokenizer, seed, tokens, easy_steps, arithmetic, start_weight, drills):
        self.tokenizer, self.seed, self.tokens, self.easy_steps = tokenizer, seed, tokens, easy_steps
        self.arithmetic, self.start_weight, self.drills = arithmetic, start_weight, drills
        self.field_tokens = {i for token, i in tokenizer.get_vocab().items() if token.endswith(('":"', '":'))}

    def example(self, number, step):
        rng = random.Random(self.seed * 1_000_003 + number)
        start = max(0.0, 1 - step / self.easy_steps)
        weights = [0.2 + 0.6 * start, 0.25 + 0.05 * start, 0.55 * (1 - start)]
        if self.arithmetic:
            weights = [0.08, 0.2, 0.72]
        difficulty = rng.choices(["easy", "medium", "hard"], weights)[0]
        if self.drills and rng.random() < self.drills:
            case = cases.drill(rng.randrange(400_000_000))
        else:
            case = cases.generate(rng.randrange(400_000_000), difficulty, arithmetic=rng.random() < self.arithmetic)
        ids = []
        for role, text in cases.training_messages(case, rng):
            ids += [ROLES[role]] + self.tokenizer.encode(text, add_special_tokens=False).ids + [END]
        answer = [ASSISTANT] + self.tokenizer.encode(case["answer"], add_special_tokens=False).ids + [END]
        return ids + answer, len(ids), [i in self.field_tokens for i in answer]

    def batch(self, step):
        """Micro-batches of inputs, targets and weights; each holds cases of similar length, so little is padding."""
        examples, total = [], 0
        while total < self.tokens:
            examples.append(self.example(step * 1_000 + len(examples), step))
            total += len(examples[-1][0])
        examples.sort(key=lambda e: len(e[0]))
        cut = int(len(examples) * 0.6)
        generator = torch.Generator().manual_seed(step)
        return [self.tensors(part, generator) for part in (examples[:cut], examples[cut:])], total

    def tensors(self, examples, generator):
        length = max(len(e[0]) for e in examples)
        ids = torch.zeros(len(examples), length, dtype=torch.long)
        weight = torch.zeros(len(examples), length)
        for row, (tokens, prompt, starts) in enumerate(examples):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            weight[row, :prompt] = (torch.rand(prompt, generator=generator) < PROMPT_SHARE) * PROMPT_WEIGHT
            weight[row, prompt: len(tokens) - 1] = torch.where(torch.tensor(starts[:-1]), self.start_weight, 1.0)
        return ids[:, :-1], ids[:, 1:], weight[:, :-1]


def rate(step, steps, warmup, decay):
    return min((step + 1) / warmup, 1.0, (steps - step) / decay)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=SHAPES)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--decay", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=4096, help="tokens per step")
    parser.add_argument("--rate", type=float, default=0.0015)
    parser.add_argument("--easy-steps", type=int, default=400,
                        help="steps until hard cases have their full share: copying emerges sooner on short cases")
    parser.add_argument("--arithmetic", type=float, default=0.0,
                        help="share of hard cases made to calculate dates and amounts; above 0 most cases are hard")
    parser.add_argument("--drills", type=float, default=0.0,
                        help="share of examples that are nothing but dates and amounts to calculate")
    parser.add_argument("--start-weight", type=float, default=4.0,
                        help="weight of a value's first token, which decides where to look or which class it is")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes-between-checkpoints", type=float, default=3)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)
    model = Decoder(SHAPES[args.model])
    optimizer = torch.optim.AdamW(model.parameters(), args.rate, betas=(0.9, 0.98), weight_decay=0.0)
    batches = Batches(Tokenizer.from_file(args.tokenizer), args.seed, args.tokens, args.easy_steps,
                      args.arithmetic, args.start_weight, args.drills)
    checkpoint, log_path = os.path.join(args.out, "checkpoint.pt"), os.path.join(args.out, "log.csv")
    step, seen, trained, grown_from = 0, 0, 0.0, None
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(saved["model"])
        if saved.get("optimizer"):
            optimizer.load_state_dict(saved["optimizer"])
        step, seen, trained, grown_from = saved["step"], saved["seen"], saved["seconds"], saved.get("grown_from")
    log = open(log_path, "a", newline="")
    writer = csv.writer(log)
    if step == 0:
        writer.writerow(["step", "tokens", "seconds", "rate", "answer_loss", "prompt_loss"])
    print(args.model, parameter_count(model), "parameters, from step", step, flush=True)

    def save():
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step,
                    "seen": seen, "seconds": trained + time.time() - started, "grown_from": grown_from, "args": vars(args)}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)

    def stop(*_):
        nonlocal stopping
        stopping = True

    stopping = False
    signal.signal(signal.SIGTERM, stop)
    started = last_save = time.time()
    sums = torch.zeros(4)
    while step < args.steps and not stopping:
        parts, tokens = batches.batch(step)
        factor = rate(step, args.steps, 60, args.decay)
        for group in optimizer.param_groups:
            group["lr"] = args.rate * factor
        whole = sum(weight.sum() for _, _, weight in parts)
        for inputs, targets, weight in parts:
            picked = weight.reshape(-1).nonzero().squeeze(1)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = model.hidden(inputs)
                logits = model.head(hidden.reshape(-1, hidden.shape[-1])[picked])
            losses = F.cross_entropy(logits.float(), targets.reshape(-1)[picked], reduction="none")
            kept = weight.reshape(-1)[picked]
            ((losses * kept).sum() / whole).backward()
            losses, answer = losses.detach(), kept >= 1
            sums += torch.tensor([losses[answer].sum(), answer.sum(), losses[~answer].sum(), (~answer).sum()])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step, seen = step + 1, seen + tokens
        if step % 20 == 0 or step == args.steps:
            writer.writerow([step, seen, f"{trained + time.time() - started:.0f}", f"{factor:.4f}",
                             f"{sums[0] / sums[1].clamp(min=1):.5f}", f"{sums[2] / sums[3].clamp(min=1):.4f}"])
            log.flush()
            sums.zero_()
        if time.time() - last_save > 60 * args.minutes_between_checkpoints:
            save()
            last_save = time.time()
    save()


if __name__ == "__main__":
    main()

"""Trains the byte-level BPE tokenizer all shipped models share and writes its files.

The pre-token pattern is chosen for small models. A capitalized word or a digit never absorbs the space
before it, so a name or a number has the same tokens in the text and in the JSON answer. A field's name with
its quotes and colon is one pre-token, so one token says which fact comes next.
"""

import argparse
import json
import os

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import cases

CONTROL = ["<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
PATTERN = (r"(?:[,{]|,\{)\"[\p{Ll}_]+\":(?:\"|\[\{\"[\p{Ll}_]+\":\")?"
           r"|[\"\]}]+(?=,)| ?\p{Ll}+|\p{Lu}+\p{Ll}*|\p{L}|\p{N}| ?[^\s\p{L}\p{N}]+|\s")

CHAT_TEMPLATE = (
    "{% if response_schema %}<|system|>{% if messages[0].role == 'system' or messages[0].role == 'developer' %}"
    "{{ messages[0].content }}\n{% endif %}"
    "Return JSON `{{ response_schema.name }}`: {{ response_schema.properties | join(', ') }}<|end|>{% endif %}"
    "{% for message in messages %}"
    "{% if message.role == 'system' or message.role == 'developer' %}"
    "{% if not (response_schema and loop.first) %}<|system|>{{ message.content }}<|end|>{% endif %}"
    "{% elif message.role == 'assistant' %}<|assistant|>{{ message.content }}<|end|>"
    "{% else %}<|user|>{{ message.content }}<|end|>{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def tokenizer_config(context):
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": context,
        "bos_token": "<|endoftext|>",
        "eos_token": "<|end|>",
        "pad_token": "<|endoftext|>",
        "add_bos_token": False,
        "add_eos_token": False,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
        "added_tokens_decoder": {str(i): {"content": t, "lstrip": False, "normalized": False, "rstrip": False,
                                          "single_word": False, "special": True} for i, t in enumerate(CONTROL)},
    }


def texts(count):
    for i in range(count):
        case = cases.generate(500_000_000 + i, ("easy", "medium", "hard")[i % 3])
        yield cases.schema_line(case["schema"], case["fields"]) + "\n" + case["text"]
        yield case["answer"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--vocab", type=int, default=1280)
    parser.add_argument("--texts", type=int, default=20000)
    args = parser.parse_args()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=args.vocab, special_tokens=CONTROL, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts(args.texts), trainer)
    os.makedirs(args.out, exist_ok=True)
    tokenizer.save(os.path.join(args.out, "tokenizer.json"))
    with open(os.path.join(args.out, "tokenizer_config.json"), "w", encoding="utf-8") as out:
        json.dump(tokenizer_config(1024), out, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    main()

"""Small models for sentences, made up here: folders as their makers would publish them."""

import json

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "night", "rota", "exams", "children", "abroad", "research")
SIZES = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 6}
_KINDS = {"f4": "F32", "f2": "F16", "u2": "BF16", "i8": "I64"}


def write_numbers(file, tables):
    """Write tables as safetensors: uint16 stands for bfloat16."""
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, table in tables.items():
        raw = np.ascontiguousarray(table).tobytes()
        kind = _KINDS[table.dtype.str[1:]]
        header[name] = {"dtype": kind, "shape": list(table.shape), "data_offsets": [len(content), len(content) + len(raw)]}
        content += raw
    words = json.dumps(header).encode()
    file.write_bytes(len(words).to_bytes(8, "little") + words + content)


def write_tokenizer(file, words=WORDS, *, frame=False):
    found = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    found.normalizer = normalizers.Lowercase()
    found.pre_tokenizer = pre_tokenizers.Whitespace()
    if frame:
        found.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    found.enable_padding(length=12)
    found.save(str(file))


def static(folder, **tables):
    """Write a model of one vector a token: by default the first four words of sense each have a direction of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json")
    write_numbers(folder / "model.safetensors", tables or {"embeddings": np.eye(len(WORDS), 8, -4, dtype=np.float32)})
    return folder


def bert_tables(prefix=""):
    draw = np.random.default_rng(5)
    size, inside = SIZES["hidden_size"], SIZES["intermediate_size"]
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), size),
        "embeddings.position_embeddings.weight": (SIZES["max_position_embeddings"], size),
        "embeddings.token_type_embeddings.weight": (2, size),
        "embeddings.LayerNorm.weight": (size,),
        "embeddings.LayerNorm.bias": (size,),
    }
    for number in range(SIZES["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        steps = {f"attention.self.{part}": (size, size) for part in ("query", "key", "value")}
        steps |= {"attention.output.dense": (size, size), "intermediate.dense": (inside, size), "output.dense": (size, inside)}
        for step, shape in steps.items():
            shapes |= {f"{layer}.{step}.weight": shape, f"{layer}.{step}.bias": shape[:1]}
        for step in ("attention.output", "output"):
            shapes |= {f"{layer}.{step}.LayerNorm.weight": (size,), f"{layer}.{step}.LayerNorm.bias": (size,)}
    return {prefix + name: draw.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def bert(folder, prefix="", **config):
    """Write a transformer with numbers by chance."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json", frame=True)
    write_numbers(folder / "model.safetensors", bert_tables(prefix))
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": len(WORDS)} | SIZES | config))
    return folder

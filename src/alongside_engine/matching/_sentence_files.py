"""The folder of a model for sentences: what its files must hold, and what makes vectors of it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._bert import Bert
from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._weights import Weights

Rows = NDArray[np.float32]

MOST_TOKENS = 512
MOST_BYTES = 200_000_000
_STATIC = ("embeddings", "embedding.weight")


class _Static:
    """One vector a token, and their mean as the vector of a text."""

    longest = MOST_TOKENS

    def __init__(self, weights: Weights) -> None:
        table = weights.table(next(name for name in _STATIC if name in weights), None, None)
        self._row = np.asarray(weights.table("mapping", None)) if "mapping" in weights else np.arange(len(table))
        if self._row.dtype.kind != "i" or self._row.min(initial=0) < 0 or self._row.max(initial=-1) >= len(table):
            raise ProblemError("model.safetensors: mapping leads out of the embeddings.")
        self.words = self._row.size
        self._weight = weights.table("weights", self.words) if "weights" in weights else np.ones(self.words, dtype=np.float32)
        self._table = table

    def __call__(self, tokens: list[int]) -> Rows:
        found: Rows = (self._table[self._row[tokens]] * self._weight[tokens, None]).mean(axis=0)
        return found


class Model:
    """A model in memory: a tokenizer, and what makes one vector of its numbers."""

    def __init__(self, path: Path) -> None:
        """Read and check the files of a folder."""
        if not path.is_dir():
            raise ProblemError("there is no such folder")
        weights_in = path / "0_StaticEmbedding" if (path / "0_StaticEmbedding").is_dir() else path
        words = _json(weights_in / "tokenizer.json")
        weights = Weights(_file(weights_in / "model.safetensors"))
        config = _json(path / "config.json") if (path / "config.json").exists() else {}
        is_static = any(name in weights for name in _STATIC)
        self._encoder = _Static(weights) if is_static else _bert(path, weights, config)
        self._tokenizer = _tokenizer(words, self._encoder.words)
        self._specials = not is_static
        self._unknown = _unknown(words) if is_static else None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(_longest(path), self._encoder.longest))

    def __call__(self, text: str) -> Rows:
        """Give the vector of a text."""
        text = text.encode(errors="replace").decode()
        ids = self._tokenizer.encode(text, add_special_tokens=self._specials).ids
        tokens = [token for token in ids if token != self._unknown]
        return self._encoder(tokens) if tokens else np.zeros_like(self._encoder([0]))


@lru_cache(maxsize=2)
def loaded(path: Path) -> "Model":
    """Read a model, once in each process. Raises ProblemError, with one sentence, when that cannot be done."""
    try:
        return Model(path)
    except (OSError, ProblemError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ProblemError(f"The model {path.name} cannot be used: {str(why).rstrip('.')}.") from error


def _bert(path: Path, weights: Weights, config: Mapping[str, Any]) -> Bert:
    if config.get("model_type") != "bert":
        kind = f"is of the kind {config['model_type']}" if "model_type" in config else "says of no kind what it is"
        raise ProblemError(f"it {kind}; BERT (as all-MiniLM-L6-v2) and static embeddings (as model2vec’s) are known here")
    return Bert(weights, config, first_token=_takes_first(path / "1_Pooling" / "config.json"))


def _takes_first(file: Path) -> bool:
    """Read how a text's vector is made of its tokens': by their mean, or the first one's."""
    config = _json(file) if file.exists() else {}
    modes = {name.removeprefix("pooling_mode_").removesuffix("_tokens") for name, value in config.items() if value is True}
    modes = (modes | {str(config.get("pooling_mode", ""))}) - {"", "include_prompt"} or {"mean"}
    if modes not in ({"mean"}, {"cls_token"}, {"cls"}):
        raise ProblemError(f"its vectors are made by {', '.join(sorted(modes))}; mean and cls are known here")
    return modes != {"mean"}


def _longest(path: Path) -> int:
    file = path / "sentence_bert_config.json"
    longest = _json(file).get("max_seq_length") if file.exists() else MOST_TOKENS
    return longest if isinstance(longest, int) and longest > 2 else MOST_TOKENS


def _tokenizer(words: Mapping[str, Any], rows: int) -> Any:
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError as error:
        raise ProblemError("it needs the extra models: pip install 'alongside[models]'") from error
    try:
        found = Tokenizer.from_str(json.dumps(words))
    except Exception as error:
        raise ProblemError(f"tokenizer.json is not one that the tokenizers library reads ({error})") from error
    highest = max(found.get_vocab(with_added_tokens=True).values(), default=-1)
    if highest >= rows:
        raise ProblemError(f"tokenizer.json has a token of number {highest}, where the model has {rows} of them")
    return found


def _unknown(words: Mapping[str, Any]) -> int | None:
    """Give the number that stands for words not known, which say nothing of a text."""
    model = words.get("model", {})
    if isinstance(model.get("unk_id"), int):
        return int(model["unk_id"])
    vocabulary = model.get("vocab", {})
    return vocabulary.get(model.get("unk_token")) if isinstance(vocabulary, dict) else None


def _file(file: Path) -> Path:
    if not file.is_file():
        raise ProblemError(f"there is no {file.name}")
    return file


def _json(file: Path) -> dict[str, Any]:
    if _file(file).stat().st_size > MOST_BYTES:
        raise ProblemError(f"{file.name} is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ProblemError(f"{file.name} is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise ProblemError(f"{file.name} holds no object")
    return found

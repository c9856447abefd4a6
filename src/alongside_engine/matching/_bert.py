"""A transformer of the BERT family in NumPy: token numbers in, one vector out.

J. Devlin and others, "BERT: pre-training of deep bidirectional transformers", 2019; a mean over the tokens as in N. Reimers
and I. Gurevych, "Sentence-BERT", 2019. One text at a time, so that no text changes the vector of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._weights import Weights

Rows = NDArray[np.float32]

_SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size", "max_position_embeddings")
_MOST = 1 << 20


@dataclass(frozen=True)
class _Step:
    """A table and an offset: rows in, rows out."""

    table: Rows
    offset: Rows

    def __call__(self, rows: Rows) -> Rows:
        found: Rows = rows @ self.table.T + self.offset
        return found


@dataclass(frozen=True)
class _Evened:
    """Rows with mean 0 and spread 1, then stretched and shifted."""

    stretch: Rows
    shift: Rows
    least: float

    def __call__(self, rows: Rows) -> Rows:
        from_mean = rows - rows.mean(axis=1, keepdims=True)
        found: Rows = from_mean / np.sqrt((from_mean**2).mean(axis=1, keepdims=True) + np.float32(self.least)) * self.stretch + self.shift
        return found


@dataclass(frozen=True)
class _Layer:
    query: _Step
    key: _Step
    value: _Step
    together: _Step
    evened: _Evened
    wide: _Step
    narrow: _Step
    evened_again: _Evened
    heads: int

    def __call__(self, rows: Rows) -> Rows:
        rows = self.evened(rows + self.together(self._looked_around(rows)))
        return self.evened_again(rows + self.narrow(_gelu(self.wide(rows))))

    def _looked_around(self, rows: Rows) -> Rows:
        """Let every token take from the others, head by head, by how much they concern it."""
        query, key, value = (step(rows).reshape(len(rows), self.heads, -1).swapaxes(0, 1) for step in (self.query, self.key, self.value))
        concern = query @ key.swapaxes(1, 2) / np.float32(np.sqrt(query.shape[2]))
        concern = np.exp(concern - concern.max(axis=2, keepdims=True))
        concern /= concern.sum(axis=2, keepdims=True)
        found: Rows = (concern @ value).swapaxes(0, 1).reshape(len(rows), -1)
        return found


def _gelu(rows: Rows) -> Rows:
    """Let through what is large and stop what is small, softly (D. Hendrycks, K. Gimpel, 2016)."""
    from scipy.special import erf

    found: Rows = rows * (erf(rows * np.float32(np.sqrt(0.5))) + 1) * np.float32(0.5)
    return found


class Bert:
    """The encoder of a model, with the mean of the last layer, or its first token, as the vector of a text."""

    def __init__(self, weights: Weights, config: Mapping[str, Any], *, first_token: bool) -> None:
        """Take every table that the configuration speaks of. Raises ProblemError when one is missing or of another shape."""
        self._weights, self._first = weights, first_token
        size, layers, heads, inside, self.words, self.longest = (_size(config, name) for name in _SIZES)
        if config.get("hidden_act", "gelu") != "gelu" or config.get("position_embedding_type", "absolute") != "absolute":
            raise ProblemError("config.json asks for a kind of BERT that is not known here: hidden_act gelu and absolute positions are.")
        if size % heads:
            raise ProblemError(f"config.json shares {size} numbers among {heads} heads, which leaves some over.")
        self._least = float(config.get("layer_norm_eps", 1e-12))
        self._prefix = "bert." if "bert.embeddings.word_embeddings.weight" in weights else ""
        self._word = self._table("embeddings.word_embeddings.weight", self.words, size)
        self._place = self._table("embeddings.position_embeddings.weight", self.longest, size)
        self._place = self._place + self._table("embeddings.token_type_embeddings.weight", None, size)[:1]
        self._evened = self._even("embeddings", size)
        self._layers = [self._layer(f"encoder.layer.{number}", size, inside, heads) for number in range(layers)]

    def __call__(self, tokens: list[int]) -> Rows:
        """Give the vector of a text."""
        rows = self._evened(self._word[tokens] + self._place[: len(tokens)])
        for layer in self._layers:
            rows = layer(rows)
        found: Rows = rows[0] if self._first else rows.mean(axis=0)
        return found

    def _table(self, name: str, *shape: int | None) -> Rows:
        return self._weights.table(self._prefix + name, *shape)

    def _step(self, name: str, out: int, into: int) -> _Step:
        return _Step(self._table(f"{name}.weight", out, into), self._table(f"{name}.bias", out))

    def _even(self, name: str, size: int) -> _Evened:
        return _Evened(self._table(f"{name}.LayerNorm.weight", size), self._table(f"{name}.LayerNorm.bias", size), self._least)

    def _layer(self, name: str, size: int, inside: int, heads: int) -> _Layer:
        query, key, value = (self._step(f"{name}.attention.self.{part}", size, size) for part in ("query", "key", "value"))
        return _Layer(
            query=query,
            key=key,
            value=value,
            together=self._step(f"{name}.attention.output.dense", size, size),
            evened=self._even(f"{name}.attention.output", size),
            wide=self._step(f"{name}.intermediate.dense", inside, size),
            narrow=self._step(f"{name}.output.dense", size, inside),
            evened_again=self._even(f"{name}.output", size),
            heads=heads,
        )


def _size(config: Mapping[str, Any], name: str) -> int:
    size = config.get(name)
    if not isinstance(size, int) or not 1 <= size <= _MOST:
        raise ProblemError(f"config.json gives {size} as {name}, where a whole number from 1 belongs.")
    return size

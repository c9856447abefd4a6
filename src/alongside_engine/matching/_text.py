"""What people wrote, as vectors: texts that are alike point the same way. Nothing is fetched; nothing of a text is kept."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import lru_cache, partial
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._match import Embed
from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._sentences import SentenceModel

Ints = NDArray[np.int64]
Rows = NDArray[np.float64]
Steps = NDArray[np.int16]
Read = Callable[[Sequence[str]], Steps]

STEPS = 32_767
DIMENSIONS = 64
MOST_TERMS = 30_000
_SMALL = 600
_CLEAR = 1e-12
_NOISE = 1e-5
_WORD = re.compile(r"[^\W_]{2,}")


def text_vectors(texts: Sequence[str]) -> Rows:
    """Turn texts into rows of length 1 in at most DIMENSIONS dimensions; a text that shares no word with another is 0.

    Method: words and pairs of words weighed by 1 + log(count) and by rarity (TF-IDF; G. Salton, C. Buckley, 1988),
    reduced to the strongest directions (S. Deerwester and others, "Indexing by latent semantic analysis", 1990).
    Terms of one text alone, and all but the most frequent 30 000 words and pairs, are left out.
    """
    terms = _weighed(texts)
    found = _reduced(terms, min(DIMENSIONS, *terms.shape)) if min(terms.shape) and terms.nnz else np.zeros((len(texts), 1))
    return _of_length_one(np.where(np.linalg.norm(found, axis=1, keepdims=True) > _NOISE, found, 0))


def embedded(embed: Embed, texts: Sequence[str]) -> Rows:
    """Ask a model of one's own for vectors, one row a text. Raises ProblemError when it answers anything else."""
    written = [number for number, text in enumerate(texts) if text.strip()]
    if not written:
        return np.zeros((len(texts), 1))
    rows = np.asarray(embed([texts[number] for number in written]), dtype=np.float64)
    if rows.ndim != 2 or len(rows) != len(written) or not np.isfinite(rows).all():
        raise ProblemError(f"The model for texts must give one row of numbers for each of {len(written)} texts; it gave {rows.shape}.")
    found = np.zeros((len(texts), rows.shape[1]))
    found[written] = rows
    return _of_length_one(found)


def reader(embed: Embed | None = None, pool: Executor | None = None) -> Read:
    """Give what turns texts into rows of whole numbers, of length STEPS at most; the same texts are looked at once.

    Equal texts have equal rows, and whole numbers are what a record can keep: a plan comes from these alone. A model by path
    is asked wherever `pool` has its workers.
    """
    ask = partial(embed.rows, pool=pool) if isinstance(embed, SentenceModel) else embed

    @lru_cache(maxsize=1)
    def read(texts: tuple[str, ...]) -> Steps:
        rows = embedded(ask, texts) if ask else text_vectors(texts)
        first = {text: number for number, text in reversed([*enumerate(texts)])}
        return np.trunc(rows * STEPS).astype(np.int16)[[first[text] for text in texts]]

    return lambda texts: read(tuple(texts))


def in_units(vectors: Rows, units: int) -> NDArray[np.float32]:
    """Round rows of length 1 to whole numbers whose products reach `units` at most.

    Each number is off by a half at most, so a row of d numbers is too long by half the root of d at most, which is
    taken off beforehand. A likeness below 0 stays below 0: a product cannot be cut off there.
    """
    length = isqrt(units) - (isqrt(vectors.shape[1]) + 1) // 2 - 1
    return np.rint(vectors * max(length, 0)).astype(np.float32)


def _weighed(texts: Sequence[str]) -> Any:
    """Count terms by text and weigh them; rows of length 1, or 0."""
    from scipy.sparse import hstack

    words, text_of = _words_of(texts)
    beside = np.flatnonzero(text_of[1:] == text_of[:-1])
    pairs = words[beside] << 32 | words[beside + 1]
    cells = hstack([_counted(words, text_of, len(texts)), _counted(pairs, text_of[beside], len(texts))], format="csr")
    texts_with = np.bincount(cells.indices, minlength=cells.shape[1])
    common = np.flatnonzero(texts_with > 1)
    cells = cells[:, common]
    rarity = np.log((1 + len(texts)) / (1 + texts_with[common])) + 1
    cells.data = (1 + np.log(cells.data)) * rarity[cells.indices]
    many = np.diff(cells.indptr)
    squares = np.bincount(np.repeat(np.arange(len(texts)), many), cells.data**2, minlength=len(texts))
    cells.data /= np.repeat(np.sqrt(squares), many)
    return cells


def _words_of(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Number the words of all texts, one after the other, and say which text each stands in."""
    number_of: dict[str, int] = defaultdict()
    number_of.default_factory = number_of.__len__  # type: ignore[attr-defined]
    numbers = [
        np.fromiter(map(number_of.__getitem__, _WORD.findall(unicodedata.normalize("NFC", text).casefold())), np.int64) for text in texts
    ]
    return np.concatenate([np.empty(0, np.int64), *numbers]), np.repeat(np.arange(len(texts)), [row.size for row in numbers])


def _counted(terms: Ints, text_of: Ints, texts: int) -> Any:
    """Count by (text, term) the terms that occur most often, none that occurs once."""
    from scipy.sparse import csr_array

    distinct, times = np.unique(terms, return_counts=True)
    often = np.flatnonzero(times > 1)
    kept = distinct[np.sort(often[np.argsort(-times[often], kind="stable")[:MOST_TERMS]])]
    if not kept.size:
        return csr_array((texts, 0))
    place = np.minimum(np.searchsorted(kept, terms), kept.size - 1)
    here = np.flatnonzero(kept[place] == terms)
    return csr_array((np.ones(here.size), (text_of[here], place[here])), shape=(texts, kept.size))


def _reduced(terms: Any, dimensions: int) -> Rows:
    """Project on the strongest directions: all of them from the products of few texts, else by random directions refined twice.

    Method of the latter: N. Halko, P. G. Martinsson, J. A. Tropp, "Finding structure with randomness", 2011, seeded.
    """
    if terms.shape[0] <= _SMALL:
        values, vectors = np.linalg.eigh((terms @ terms.T).toarray())
        return np.asarray(vectors[:, -dimensions:] * np.sqrt(np.maximum(values[-dimensions:], 0)))
    directions = np.random.default_rng(0).standard_normal((terms.shape[1], dimensions + 10))
    for _time in range(2):
        directions = _upright(terms.T @ _upright(terms @ directions))
    found: Rows = terms @ directions
    return np.asarray(found @ np.linalg.eigh(found.T @ found).eigenvectors[:, -dimensions:])


def _upright(columns: Rows) -> Rows:
    """Make columns of length 1 that stand upright on each other and span the same space."""
    values, vectors = np.linalg.eigh(columns.T @ columns)
    clear = values > values[-1] * _CLEAR
    return np.asarray(columns @ (vectors[:, clear] / np.sqrt(values[clear])))


def _of_length_one(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 1e-9, lengths, np.inf)

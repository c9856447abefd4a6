"""A model for sentences from a folder of one's own: texts in, vectors out, by NumPy alone. Nothing is fetched."""

from collections.abc import MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from alongside_engine.matching._problem import ProblemError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 32


@dataclass(frozen=True)
class SentenceModel:
    """What `sentence_model` gives: call it with texts, and it answers one row of numbers for each.

    Its vectors are kept in `cache` under `key(text)`, as the bytes of float32 numbers: any mapping will do, a dict, a
    `shelve`, a table. The same text has the same vector whatever it is asked with, and wherever it is worked out.
    """

    path: Path
    cache: MutableMapping[str, bytes] | None = field(default=None, compare=False, repr=False)

    def __call__(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Give the vectors of texts."""
        return self.rows(texts, None)

    def rows(self, texts: Sequence[str], pool: Executor | None) -> "NDArray[np.float32]":
        """Give the vectors of texts, worked out by `pool`; each text once, and only if its vector is not kept yet."""
        import numpy as np

        kept = {} if self.cache is None else self.cache
        keys = [self.key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        parts = [[*new.values()][start : start + _AT_ONCE] for start in range(0, len(new), _AT_ONCE)]
        made = (map if pool is None else pool.map)(_vectors, [self.path] * len(parts), parts)
        for key, vector in zip(new, (vector for part in made for vector in part), strict=True):
            kept[key] = vector
        found = [np.frombuffer(kept[key], "<f4") for key in keys]
        if len({row.size for row in found}) > 1:
            raise ProblemError(f"The vectors kept for the model {self.path.name} are of several lengths: empty the cache.")
        return np.array(found, dtype=np.float32).reshape(len(texts), found[0].size if found else 0)

    def key(self, text: str) -> str:
        """Give the key of a text's vector: a hash of the model's files, and one of the text."""
        return f"{self._hash}:{_hash(text.encode(errors='surrogatepass'))}"

    @cached_property
    def _hash(self) -> str:
        files = (file for file in sorted(self.path.rglob("*")) if file.suffix in (".json", ".safetensors"))
        return _hash("".join(f"{file.relative_to(self.path)} {_hash(file.read_bytes())}\n" for file in files).encode())[:16]


def sentence_model(path: str | Path, cache: MutableMapping[str, bytes] | None = None) -> SentenceModel:
    """Read a model for sentences from a folder, to compare texts with: `match(..., embed=sentence_model("models/minilm"))`.

    Two kinds are known, both with `tokenizer.json` and `model.safetensors` as their makers publish them: a transformer of
    the BERT family (with `config.json`, as all-MiniLM-L6-v2), and static embeddings, one vector a token (as model2vec's, or
    those of sentence-transformers). Needs the extra `models`. Raises ProblemError when the folder holds no such model.
    """
    from alongside_engine.matching._sentence_files import loaded  # here, since NumPy takes long to load

    model = SentenceModel(Path(path).resolve(), cache)
    loaded(model.path)
    return model


def _vectors(path: Path, texts: Sequence[str]) -> list[bytes]:
    """Work vectors out, wherever the executor has its workers; each process reads the model once."""
    from alongside_engine.matching._sentence_files import loaded

    model = loaded(path)
    return [model(text).astype("<f4").tobytes() for text in texts]


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()

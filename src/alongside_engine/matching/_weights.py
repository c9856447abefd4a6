"""The numbers of a model from a file of the safetensors format, read without loading what runs: it holds numbers and their names."""

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._problem import ProblemError

MOST_BYTES = 2_000_000_000
_LONGEST_HEADER = 100_000_000
_KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}

Numbers = NDArray[Any]


class Weights:
    """The tables of numbers of one file, by name; those asked for are checked when they are asked for."""

    def __init__(self, file: Path) -> None:
        """Map the file into memory, which all processes then share. Raises ProblemError when it is not what it should be."""
        self._file = file
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise ProblemError(f"{file.name} holds {size / 1e9:.1f} GB, over {MOST_BYTES / 1e9:.0f} GB: choose a smaller model.")
        self._bytes: Numbers = np.memmap(file, np.uint8, "r") if size else np.empty(0, np.uint8)
        self._tables = self._header()

    def _header(self) -> Mapping[str, Any]:
        length = int.from_bytes(self._bytes[:8].tobytes(), "little")
        self._start = 8 + length
        if length > _LONGEST_HEADER or self._start > self._bytes.size:
            raise self._broken()
        try:
            found = json.loads(self._bytes[8 : self._start].tobytes())
        except (ValueError, RecursionError) as error:
            raise self._broken() from error
        if not isinstance(found, dict):
            raise self._broken()
        return found

    def _broken(self) -> ProblemError:
        return ProblemError(f"{self._file.name} is not a whole file of the safetensors format.")

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def table(self, name: str, *shape: int | None) -> Numbers:
        """Give the numbers of a name: float32, or whole numbers. Raises ProblemError when their shape is another; None is any length."""
        if name not in self._tables:
            raise ProblemError(f"{self._file.name} holds no numbers called {name}.")
        found = self._read(self._tables[name])
        fits = found.ndim == len(shape) and all(wanted in (None, there) for wanted, there in zip(shape, found.shape, strict=True))
        if not fits:
            wanted = " × ".join("any" if length is None else str(length) for length in shape)
            raise ProblemError(f"{self._file.name}: {name} is {' × '.join(map(str, found.shape)) or 'one number'}, where {wanted} belongs.")
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            raise ProblemError(f"{self._file.name}: {name} holds numbers that are not finite.")
        return found

    def _read(self, entry: Any) -> Numbers:
        try:
            kind, shape, (first, last) = entry["dtype"], [int(length) for length in entry["shape"]], entry["data_offsets"]
            raw = self._bytes[self._start + first : self._start + last]
            whole = 0 <= first <= last and raw.size == last - first == prod(shape) * np.dtype(_KINDS[kind]).itemsize > 0
        except (KeyError, TypeError, ValueError) as error:
            raise self._broken() from error
        if not whole or min(shape, default=0) < 0:
            raise self._broken()
        found = np.frombuffer(raw.tobytes() if raw.ctypes.data % 8 else raw, _KINDS[kind]).reshape(shape)
        if kind == "BF16":
            return (found.astype(np.uint32) << 16).view(np.float32)
        return found.astype(np.float32, copy=False) if found.dtype.kind == "f" else found

"""Arrays as bytes of numpy's own format, never a pickle."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def npy(values: NDArray[Any]) -> bytes:
    """``values`` as the contents of a ``.npy`` file."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def read_npy(data: bytes) -> NDArray[Any]:
    """The array in the contents of a ``.npy`` file. Raises ValueError or EOFError for other contents."""
    # Not np.load, which would look for zip archives and pickles as well.
    return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)

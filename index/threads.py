"""How many processors numpy's products take."""

from __future__ import annotations

from functools import cache

import threadpoolctl


@cache
def keep_to_one_thread() -> None:
    """Makes this process compute each product of matrices in the thread that asks for it.

    A question's products are small: handing parts of them to other threads takes longer than computing them,
    and on a machine with something else to do a hundred times as long. FAISS has a setting of its own.
    """
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")

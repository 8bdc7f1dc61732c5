"""Work handed to a Dask cluster: one that runs already, or processes of this machine; both are parts of the extra ``cluster``.

A worker that dies is no loss: its work is given to another. Nothing but the names of files, the parts of them and
the answers goes between the machines.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ihaho_cli.errors import BadInputError, NoOutputError, add_part

LOCAL = "local"
_CURE = add_part("cluster")
_SECONDS_TO_CONNECT = 30


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Callable[..., Callable[[], Any]]]:
    """Give a function that hands a call to the cluster and returns what waits for its answer.

    ``scheduler`` is an address such as ``tcp://192.0.2.1:8786`` or ``local`` for so many processes of this machine.
    Raises NoOutputError where the part is missing or the cluster cannot be reached or gives up.
    """
    try:
        from dask import distributed
    except ImportError as error:
        raise NoOutputError("クラスターで処理する部品が入っていません", _CURE) from error
    library: Any = distributed  # It brings no types for what it makes.
    if scheduler == LOCAL:
        cluster: Any = library.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
        )
    else:
        cluster = scheduler
    try:
        try:
            client = library.Client(cluster, timeout=_SECONDS_TO_CONNECT)
        except (OSError, TimeoutError, ValueError) as error:
            raise NoOutputError(
                "スケジューラーにつながりません", "--scheduler の番地 (tcp://…:8786) と、動いているかを確かめてください"
            ) from error
        with client:

            def submit(function: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
                future = client.submit(function, *arguments, pure=False, retries=2)

                def wait() -> Any:
                    try:
                        return future.result()
                    except library.KilledWorker as error:
                        raise NoOutputError(
                            "クラスターの処理が何度も止まりました", "各機械の記憶の空きと記録を確かめてください"
                        ) from error
                    except ModuleNotFoundError as error:
                        raise BadInputError(
                            "クラスターの機械に ihaho がありません", "すべての機械に同じ版の ihaho を入れてください"
                        ) from error

                return wait

            yield submit
    finally:
        if scheduler == LOCAL:
            cluster.close()

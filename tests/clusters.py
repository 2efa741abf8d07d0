"""Real clusters of Dask on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time


class Cluster:
    """Started by `cluster`; `workers` are the processes that were started for them."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = []
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._said(self.scheduler, "Scheduler at:").split()[-1]

    def add(self, *options):
        """One more worker of one thread."""
        worker = self._start(
            "dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder), *options
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def close(self):
        """Ends all that was started."""
        for process in (*self.workers, self.scheduler):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, module, *arguments):
        with (self.folder / f"{module}-{len(self.workers)}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", *arguments], stdout=log, stderr=log, start_new_session=True
            )  # fmt: skip

    def _said(self, process, words):
        log = self.folder / "dask_scheduler-0.log"
        for _ in range(600):
            for line in log.read_text(errors="replace").splitlines():
                if words in line:
                    return line
            assert process.poll() is None, log.read_text(errors="replace")
            time.sleep(0.1)
        raise AssertionError(f"the scheduler did not say {words!r}")

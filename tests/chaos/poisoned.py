"""The worker's application with requests that no code can bear: the member's id says what happens to the process.

celery --app tests.chaos.poisoned:app worker ...
"""

import os
import signal
import time

from billiard.exceptions import SoftTimeLimitExceeded

from store.claims import Candidate
from worker import evaluation, judging
from worker.app import app
from worker.surroundings import Known

__all__ = ["app"]

RAISES, HANGS, KILLS = "raises", "hangs", "kills"
_judge = judging.judge


def judge(candidate: Candidate, known: Known) -> judging.Judged:
    match candidate.member_id.partition("-")[0]:
        case "raises":
            raise ValueError("a defect of ours")
        case "hangs":
            _hang()
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
    return _judge(candidate, known)


def _hang() -> None:
    """Deaf to the soft limit too, like a library that catches everything."""
    while True:
        try:
            time.sleep(3600)
        except SoftTimeLimitExceeded:
            continue


evaluation.judge = judge

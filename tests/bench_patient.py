"""`canipost`, which waits a hundred times as long for Slack, Teams and itself: `python -m tests.bench_patient serve …`.

Under callgrind everything takes some fifty times as long. Without this a form is answered by "one moment" and its next
card goes after it in a call of its own, and on a busy machine turns are given up: neither is what a turn does.
"""

import sys

from bot import cli
from tests.patient import patient

if __name__ == "__main__":
    with patient():
        sys.exit(cli.main())

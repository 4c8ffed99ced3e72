"""What the school's policy says: clauses, posting rules, routes, and the questions put to them.

Pure after start-up: packs are read once from files, everything else is a function of what it is handed.
"""

import os

# Before numpy is first imported: what the look-up reckons is small, and threads that wait for one another on a busy
# machine made it ten times slower (two cores, six programs), which no question gains anything from.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

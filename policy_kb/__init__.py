"""What the school's policy says: clauses, posting rules, routes, and the questions put to them.

Pure after start-up: packs are read once from files, everything else is a function of what it is handed.
"""

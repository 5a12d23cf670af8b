"""Scan tables on Apache Spark, which schedules, retries, shuffles and spills.

Our code processes one span of a file in a worker, as on one machine, and merges the results.
Imports what ``engine/runner.py`` imports. Begin with ``runner.py`` in this folder.
"""

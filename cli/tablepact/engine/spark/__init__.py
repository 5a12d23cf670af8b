"""A runner on Apache Spark, which schedules, retries, shuffles and spills.

What is ours is what a worker does with a range of a file, the same as on one machine, and how the
results are put together. Imports what ``runner.py`` imports. Begin with ``runner.py`` here.
"""

"""The rows of tables worked through by Apache Spark: it schedules, retries, shuffles and spills.

What is ours is what a worker does with a span of a file, the same as on one machine, and how the
results are put together.
"""

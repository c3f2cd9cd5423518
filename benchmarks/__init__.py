"""Measurements of forewarn: `python -m benchmarks` prints those of the docs."""

"""Validation in three layers, run in order and put into one report."""

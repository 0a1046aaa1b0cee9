"""Engines: a list of sources in, a list of hypotheses out, same length, same order."""

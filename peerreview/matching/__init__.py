"""Matching reviewers to cases: what speaks for a pair, what forbids it, and the best panels for all cases at once.

``problem``, ``pruning``, ``model``, ``solver``, ``greedy``, ``swaps``, ``text`` and ``plain`` are pure: arrays in, arrays out.
``facts`` reads the hub's tables into them.
"""

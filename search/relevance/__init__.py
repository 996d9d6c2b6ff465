"""How good the order of the hits is: test sets, judgments of our own, and the measures."""

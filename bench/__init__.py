"""Measurements, and the published methods of other systems that ours is held against. Nothing of the product imports this."""

"""A package given to others: compared, released, documented."""

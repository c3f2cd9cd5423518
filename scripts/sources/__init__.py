"""One adapter for each upstream publisher, and the releases that they read."""

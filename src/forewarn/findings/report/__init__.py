"""Writing a report, one module for each output format."""

"""One way to write each thing: SQL, canonical CSV, visible text, files put in place."""

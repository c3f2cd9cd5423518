"""The data package as it stands on disk: found, parsed, and kept inside its folder."""

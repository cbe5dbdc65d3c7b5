"""The index of kept calls: what can be searched and filtered at once, rebuilt from the files, never the truth."""

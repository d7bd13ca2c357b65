"""The suite. A package, so that no library's own folder of this name comes before it."""

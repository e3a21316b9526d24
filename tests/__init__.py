"""A package, so that no library that brings a package of this name can take its place."""

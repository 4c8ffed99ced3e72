"""The commands of `canipost`, one file each kind of work."""

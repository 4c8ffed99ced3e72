"""For whoever looks after a school's policy: what a pack lacks, a first draft of a pack, and packs compared."""

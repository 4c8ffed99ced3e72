"""The steps. One that has been released is never edited; a new one is added."""

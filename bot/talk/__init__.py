"""Talking with one person: a turn comes in, the dialog is replayed, a reply goes out."""

"""What a careful colleague would notice in the words of a post before it goes out; pure, and keeps nothing."""

from policy_kb.draft.check import check_draft
from policy_kb.draft.marks import Kind, Mark, Noticed, SchoolWords
from policy_kb.draft.wording import MarkWords, words_of

__all__ = ["Kind", "Mark", "MarkWords", "Noticed", "SchoolWords", "check_draft", "words_of"]

"""A message in a channel that calls people by name: mentions, and the flag that lets Teams notify; pure.

Rules:
1. A mention lives in a TextBlock only, which reads Markdown too, so a name is cut to its letters. It names nobody but
   holders of roles, and stands beside nothing that anybody wrote.
2. People are named by their Entra object ids, which Teams takes in Adaptive Cards.
   (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format)
"""

import re
from typing import Any

Json = dict[str, Any]


def called(message: Json, rings: tuple[tuple[str, str], ...]) -> Json:
    """The message with everybody named whom it calls, above its card."""
    names = [(user, re.sub(r"[^\w .'-]", "", name)) for user, name in rings]
    if not names:
        return message
    mentions = [
        {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": user, "name": name}} for user, name in names
    ]
    line = {"type": "TextBlock", "text": " ".join(f"<at>{name}</at>" for _, name in names), "wrap": True}
    (attached,) = message["attachments"]
    card = attached["content"]
    card = card | {"body": [line, *card["body"]], "msteams": {"entities": mentions}}
    return message | {"attachments": [attached | {"content": card}]}

"""What Slack refuses in blocks and views, as its documentation and its error messages have it.

Sources: docs.slack.dev/reference/block-kit (blocks, elements, composition objects), /reference/views/modal-views.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_BLOCKS = {
    "message": {"header", "section", "context", "actions", "input", "divider", "rich_text"},
    "modal": {"header", "section", "context", "actions", "input", "divider", "rich_text"},
    "home": {"header", "section", "context", "actions", "input", "divider", "rich_text"},
}
_MOST = {"message": 50, "modal": 100, "home": 100}
_INPUTS = {"plain_text_input", "radio_buttons", "checkboxes", "static_select", "multi_static_select", "file_input"}
_INPUTS |= {"datepicker", "users_select"}


def view_problems(view: Json) -> list[str]:
    """Everything Slack would refuse about a view; empty where it would take it."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return ["invalid view type"]
    found = list(_block_problems(view.get("blocks"), kind))
    allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if kind == "modal":
        allowed |= {"title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"}
        found += _plain(view.get("title"), 24, "title")
        for name in ("close", "submit"):
            found += _plain(view[name], 24, name) if name in view else []
        if any(block.get("type") == "input" for block in view.get("blocks", ())) and "submit" not in view:
            found.append("submit is required when an input block is within the blocks array")
    found += [f"additional property {name}" for name in set(view) - allowed]
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name, "")) > most:
            found.append(f"{name} must be less than {most + 1} characters")
    if len(json.dumps(view)) > 250_000:
        found.append("view_too_large")
    return found


def message_problems(message: Json) -> list[str]:
    """Everything Slack would refuse about a message's blocks."""
    found = list(_block_problems(message.get("blocks"), "message"))
    if any(block.get("element", {}).get("type") == "file_input" for block in message.get("blocks", ())):
        found.append("file_input is for modals")
    if len(json.dumps(message.get("blocks"), ensure_ascii=False)) > 13_200:
        found.append("msg_blocks_too_long")
    return found


def _block_problems(blocks: object, surface: str) -> Iterator[str]:
    if not isinstance(blocks, list) or not blocks:
        yield "no blocks"
        return
    if len(blocks) > _MOST[surface]:
        yield f"no more than {_MOST[surface]} items allowed"
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id already exists: {name}" for name, times in ids.items() if times > 1)
    for n, block in enumerate(blocks):
        if block.get("type") not in _BLOCKS[surface]:
            yield f"unsupported block: {block.get('type')}"
            continue
        if not 0 < len(block.get("block_id", "x")) <= 255:
            yield "block_id"
        yield from (f"blocks/{n}: {problem}" for problem in _KINDS[block["type"]](block))


def _header(block: Json) -> Iterator[str]:
    yield from _plain(block.get("text"), 150, "header")


def _section(block: Json) -> Iterator[str]:
    yield from _plain(block.get("text"), 3000, "section") if "text" in block else ()
    fields = block.get("fields", [])
    if len(fields) > 10 or not (fields or "text" in block):
        yield "section fields"
    for field in fields:
        yield from _plain(field, 2000, "field")


def _context(block: Json) -> Iterator[str]:
    if not 1 <= len(block.get("elements", ())) <= 10:
        yield "context elements"
    for element in block.get("elements", ()):
        yield from _plain(element, 2000, "context")


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield "actions elements"
    ids = Counter(element.get("action_id") for element in elements)
    yield from (f"action_id already exists: {name}" for name, times in ids.items() if times > 1)
    for element in elements:
        if element.get("type") != "button":
            yield "not a button"
            continue
        if not 0 < len(element.get("action_id", "")) <= 255:
            yield "action_id"
        if len(element.get("value", "")) > 2000:
            yield "value must be less than 2001 characters"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield "style"
        if set(element) - {"type", "action_id", "text", "value", "style", "accessibility_label", "confirm"}:
            yield "additional property of a button"
        yield from _plain(element.get("text"), 75, "button")


def _input(block: Json) -> Iterator[str]:
    yield from _plain(block.get("label"), 2000, "label")
    yield from _plain(block["hint"], 2000, "hint") if "hint" in block else ()
    if set(block) - {"type", "block_id", "label", "hint", "optional", "element", "dispatch_action"}:
        yield "additional property of an input"
    element = block.get("element", {})
    if element.get("type") not in _INPUTS:
        yield f"unsupported element {element.get('type')}"
        return
    if not 0 < len(element.get("action_id", "")) <= 255:
        yield "action_id"
    yield from _field(element)


def _field(element: Json) -> Iterator[str]:
    if element["type"] == "file_input":
        if not 1 <= element.get("max_files", 10) <= 10:
            yield "max_files"
        if set(element) - {"type", "action_id", "filetypes", "max_files"}:
            yield "additional property of a file input"
        return
    if element["type"] == "plain_text_input":
        longest = element.get("max_length", 3000)
        if not 1 <= longest <= 3000:
            yield "max_length"
        if len(element.get("initial_value", "")) > longest:
            yield "initial_value"
        return
    if element["type"] == "datepicker" and not re.fullmatch(
        r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-11-28")
    ):
        yield "initial_date"
    if element["type"] in ("datepicker", "users_select"):
        if set(element) - {"type", "action_id", "initial_date", "initial_user", "placeholder", "focus_on_load"}:
            yield "additional property of a picker"
        return
    yield from _options(element)


def _options(element: Json) -> Iterator[str]:
    groups = element.get("option_groups")
    options = [option for group in groups for option in group["options"]] if groups else element.get("options", [])
    most = 10 if element["type"] in ("radio_buttons", "checkboxes") else 100
    for part in [group["options"] for group in groups] if groups else [options]:
        if not 1 <= len(part) <= most:
            yield f"options: no more than {most} items allowed"
    for option in options:
        yield from _plain(option.get("text"), 75, "option")
        if not 0 < len(option.get("value", "")) <= 150:
            yield "option value"
    for chosen in [element[name] for name in ("initial_option",) if name in element] + element.get(
        "initial_options", []
    ):
        if chosen not in options:
            yield "initial option is none of the options"


def _rich_text(block: Json) -> Iterator[str]:
    if not block.get("elements"):
        yield "rich_text without elements"
    for element in block.get("elements", ()):
        kind = element.get("type")
        if kind == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered"):
                yield "list style"
            runs = [run for item in element["elements"] for run in item["elements"]]
            if any(item["type"] != "rich_text_section" for item in element["elements"]):
                yield "list item"
        elif kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            runs = element["elements"]
        else:
            yield f"unsupported rich text {kind}"
            continue
        yield from (problem for run in runs for problem in _run(run))


def _run(run: Json) -> Iterator[str]:
    if run.get("type") not in ("text", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date"):
        yield "run"
    if run.get("type") == "text" and not (isinstance(run.get("text"), str) and run["text"]):
        yield "text must be more than 0 characters"


def _divider(_: Json) -> Iterator[str]:
    yield from ()


_KINDS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich_text,
    "divider": _divider,
}


def _plain(text: object, most: int, what: str) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        return [f"{what}: no text object"]
    if text["type"] == "mrkdwn" and what not in ("section", "field", "context"):
        return [f"{what}: must be plain_text"]
    if set(text) - {"type", "text", "emoji", "verbatim"}:
        return [f"{what}: additional property"]
    words = text.get("text")
    if not isinstance(words, str) or not words.strip():
        return [f"{what}: must be more than 0 characters"]
    return [f"{what}: must be less than {most + 1} characters"] if len(words) > most else []

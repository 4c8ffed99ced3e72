"""How people speak of somebody by what they do at the school: "our safeguarding lead", "my boss". Pure.

Better one too many: whoever is found so is asked about, and never kept out unasked.
"""

import re

_HIT_ON = "(?<!on )(?<!in )(?<!over )(?<!off )(?<!against )(?<!above )(?<!across )"
"""What stands before the head that somebody bumps."""
_OURS = "(?:the|our|my)(?: (?:own|acting|interim|new|old|current|exec|executive|co))*"
_NO_TEACHER = (
    "(?! of (?!(?:the )?school)| ?(?:boy|girl|lice|louse|prefect|pupil|chef|cook|caretaker|injury|first)s?\\b)"
)
"""What makes a head of something else, or of nobody, out of "the head"."""
_LEAD = (
    "(?:lead|leed|leader|head|officer|person|lady|woman|man|guy|bod|contact|manager|boss|teacher|coordinator"
    "|co ordinator)"
)
_CARE = "(?:safeguarding|safe guarding|child protection|cp)"
_SAFEGUARDING = (
    rf"(?:(?:designated )?{_CARE} {_LEAD}|designated (?:person|lead)"
    rf"|(?:{_LEAD}|whoever|who|one|someone|somebody) (?:for|of|in charge of|responsible for|looks after|deals with"
    rf"|(?:does|leads|runs|heads|covers|covering|doing)(?: on| up| for)?) (?:the |our )?{_CARE}"
    rf"|named person (?:for|of) {_CARE})"
)
_SECOND = "(?:deputy|second|other|assistant|stand ?in|covering|cover|acting|back ?up|reserve|vice)"
_DOES = (
    "(?:has|posted|posts|sent|sends|messag\\w+|text\\w*|keeps|wrote|writes|shar\\w+|add\\w+|told|rang|follow\\w*|film\\w*"
    "|hit|hits|slapped|touch\\w+|shout\\w*|who|is (?:friends|dating|\\w+ing))\\b"
)
"""What a chair does that nobody sits on."""

ROLES = {
    "headteacher": rf"\b{_HIT_ON}{_OURS} head\b{_NO_TEACHER}|\b(?:the|our|my)(?: big)? boss\b|\bht\b"
    r"|\bhead of (?:the )?school\b"
    r"|(?<!deputy )(?<!assistant )\bhead ?(?:teacher|master|mistress)\b|\b(?:exec|executive|acting|interim|co) head\b"
    r"|(?<!vice )(?<!assistant )\bprincipal\b|\b(?:the|our|my) heads (?:been|got|just|a|an|in|on)\b"
    rf"|(?:^|[.!?\n] *)head (?:who |and )?{_DOES}|\b(?:the|our|my) (?:gaffer|guvnor|guv)\b"
    r"|(?<!dirprwy )\b[pb]rifathr(?:o|awes)\b|(?<!dirprwy )\b[pb]ennaeth\b",
    "dsl": rf"(?<!deputy )(?<!deputy designated )(?:\bdsl\b|\bdsp\b|\b{_SAFEGUARDING}|\barweinydd diogelu\b)",
    "deputy-dsl": rf"\b{_SECOND} (?:designated )?(?:dsl|dsp|{_SAFEGUARDING})|\bddsl\b"
    rf"|\b{_OURS} deputy\b(?! head (?:boy|girl))"
    rf"|\bcover(?:s|ing|ed)?(?: for)? (?:the |our )?(?:dsl|dsp|{_CARE})\b",
    "deputy": r"\bdep(?:uty)? head(?: ?teacher)?\b(?! ?(?:boy|girl|prefect))|\b(?:vice|deputy) principal\b|\bdht\b"
    r"|\b(?:acting|interim|cover|stand ?in) head(?: ?teacher)?\b"
    r"|\b(?:stand(?:s|ing)? in|cover(?:s|ing|ed)?|fill(?:s|ing)? in|act(?:s|ing)?(?: up)?) for (?:the |our )?"
    r"head(?: ?teacher)?\b"
    rf"|\b{_OURS} deputy\b(?! dsl| safeguarding| designated| head (?:boy|girl))"
    r"|\b(?:one|both|two) of (?:the|our) deputies\b|\b(?:prif|is |dirprwy )(?:bennaeth|brifathro|brifathrawes)\b",
    "senior-staff": r"\b(?:assistant|asst) head(?: ?teacher)?\b|\bassistant principal\b|\bsenior leader\b|\baht\b"
    r"|\bsenior member of staff\b|\b(?:slt|smt|leadership team) (?:member|lead)\b"
    r"|\b(?:member of|one of|some(?:one|body) (?:in|from|on)) (?:the |our )?"
    r"(?:slt|smt|senior (?:leadership |management )?team|senior staff|leadership team)\b",
    "line-manager": r"\bline ?manager\b|\b(?:my|our) (?:manager|boss|supervisor|team leader|hod)\b"
    r"|\bmy head of (?:department|dept|faculty|year|phase|subject)\b"
    r"|\b(?:who(?:ever|m)?|person|one) (?:that )?(?:i (?:report|answer) to|(?:line )?manages me)\b",
    "chair-of-governors": r"\bchair(?:man|woman|person)? of (?:the )?(?:govern\w+|govs|board|trustees|local)\b"
    r"|\bour chair\b|\bgovernors'? chair\b|(?<!vice )(?<!deputy )\bchair(?:man|woman|person)\b|\bcog\b|\bcadeirydd\b"
    r"|\b(?:head|lead|top|chief|boss of the|head of the) governors?\b"
    rf"|(?<!on )(?<!over )(?<!under )(?<!with )\bthe chair {_DOES}",
}
"""How people speak of somebody by what they do."""
_ONLY_TOLD = re.compile(
    r"\b(?:told|tell|telling|inform(?:ed)?|ask(?:ed)?|e-?mailed|rang|called|phoned|spoken? (?:to|with)"
    r"|reported (?:it )?to)\s+(?:(?:the |our |my )?\w+(?: \w+){0,2} (?:and|or) )?(?:(?:the|our|my)\s+)?$"
)
"""What stands before somebody who was told of it, and has not done it."""


_HINTS = {
    "headteacher": ("head", "boss", "ht", "principal", "gaffer", "guv", "rifathr", "ennaeth"),
    "dsl": ("dsl", "dsp", "safeguarding", "safe guarding", "protection", "cp", "designated", "diogelu"),
    "deputy-dsl": ("dsl", "dsp", "safeguarding", "safe guarding", "protection", "cp", "designated", "deputy"),
    "deputy": ("head", "deput", "principal", "dht", "ennaeth", "rifathr"),
    "senior-staff": ("head", "principal", "senior", "leader", "slt", "smt", "aht"),
    "line-manager": ("manage", "boss", "supervisor", "team leader", "hod", "head of", "report to", "answer to"),
    "chair-of-governors": ("chair", "govern", "cog", "cadeirydd"),
}
"""What stands in every text that speaks of a role: most texts hold nothing of it, and patterns are slow."""


def roles_in(text: str) -> frozenset[str]:
    """The roles whose holders a text speaks of, unless these were only told."""
    plain = text.casefold().replace("-", " ").replace("d.s.l.", "dsl")
    return frozenset(
        role
        for role, said in ROLES.items()
        if any(hint in plain for hint in _HINTS[role])
        and any(not _ONLY_TOLD.search(plain, 0, found.start()) for found in re.finditer(said, plain))
    )

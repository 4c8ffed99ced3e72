"""Takes the JSON out of the form in which Slack sends it; pure.

Rules:
1. A press carries the whole window that it was done in, a letter in three of it spelt `%22`. Python's own way (and
   Bolt's) spells such a form out escape by escape, which took twenty times as long as all that is done here in C.
2. What is not exactly such a form is left as it is, for Bolt to read.
"""

from binascii import a2b_qp

_FIELD = b"payload="


def spelt_out(raw: bytes) -> str:
    """The JSON of a form whose one field is `payload`; any other body as it came. Raises UnicodeDecodeError."""
    value = raw.removeprefix(_FIELD)
    if not raw.startswith(_FIELD) or any(odd in value for odd in (b"=", b"&", b"\r", b"\n")):
        return raw.decode()
    # Quoted-printable differs from a form's way by its sign, and by what a blank is.
    found = a2b_qp(value.replace(b"%", b"=").replace(b"+", b" "))
    each_meant_a_byte = len(value) - len(found) == 2 * value.count(b"%")
    return found.decode(errors="replace") if each_meant_a_byte and found.startswith(b"{") else raw.decode()

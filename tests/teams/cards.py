"""Cards that cover everything a card can hold."""

from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Points

DANGER = Button("A child is in danger now", "danger", "d1", style="danger")
BACK = Button("Back", "back", "d1", {"card": "what"})
TAP = Card(
    "Is anybody in it a pupil?",
    inputs=(
        Input(
            "pupil",
            "Is anybody in it a pupil?",
            "one",
            choices=(Choice("yes", "Yes"), Choice("no", "No"), Choice("not-sure", "Not sure")),
            tap=True,
            value="no",
        ),
    ),
    buttons=(BACK, DANGER),
    deed="answer",
    target="d1",
)
FORM = Card(
    "Tell us about it",
    (Paragraph("Why we ask: so that we can help.", "quiet"),),
    inputs=(
        Input("report.what", "What happened?", "text", hint="In your own words"),
        Input("report.when", "When?", "line", optional=True, longest=80),
        Input("how", "How serious?", "one", choices=(Choice("low", "Not very"), Choice("high", "Very")), value="low"),
        Input(
            "who",
            "Who was there?",
            "many",
            choices=(Choice("a", "A pupil"), Choice("b,c%", "A parent, or a carer"), Choice("d", "Staff")),
            value=("a", "b,c%"),
            optional=True,
        ),
    ),
    buttons=(Button("Next", "answer", "d1", {"card": "report.what"}, style="main", submits=True), BACK, DANGER),
    deed="answer",
    target="d1",
)
VERDICT = Card(
    "Please do not post this",
    (
        Paragraph("Ask the headteacher first.", "strong"),
        Points(("Pupils are never shown (3.2)", "Not even from behind (3.4)"), "Why"),
        Facts((("Reference", "4KM-7XQ"), ("Sent", ""))),
        Facts((("A question that is rather long to stand beside its answer", "Yes"),)),
        Paragraph("my own words", "quote"),
        Paragraph("small print", "quiet"),
    ),
    buttons=(Button("Change an answer", "change", "d1"), DANGER),
    tone="stop",
    badge="Do not post",
    note="Policy, version 3",
)
ALERT = Card(
    "New: a pupil contacted a member of staff",
    (Facts((("Reference", "4KM-7XQ"), ("Reported", "Monday 09:12"))),),
    buttons=(
        Button("I have seen this", "acknowledge", "4KM-7XQ", style="main"),
        Button("Show the details", "view", "4KM-7XQ"),
    ),
    tone="urgent",
    badge="Urgent",
    note="No details are shown here.",
)
NASTY = (
    "<at>Everyone</at> <!channel> @everyone [click](https://evil.example) <https://evil.example> *bold* _it_ `code` "
    "~no~ &lt;b&gt; <b>x</b><script>alert(1)</script> {{DATE(2026-01-01T09:00:00Z, SHORT)}} "
    "{{{TIME(2026-01-01T09:00:00Z)}}} "
    "{{ 7 * 7 }} {% raw %} ${jndi} \u202eغير\u202c مرحبا שלום 👩‍👩‍👧‍👦 \ud83d \x00 end"
)

"""A child is or may be bullied, groomed, harmed, pictured or drawn into extreme views."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.cyberbullying_of_staff import GOING_ON
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, BY, CHILD, KNOWS, NAME, SAFE, TOLD, YES_NO, about, signals_of, who
from policy_kb.routing import Report

SIGN = Question("harm.sign", options=("grooming", "pretending", "blackmail", "hurt", "other", "not-sure"))
WELFARE = Question("welfare.source", options=("child-said", "saw-online", "others-said", "other"))
PICTURE = Question("image.what", options=("ordinary", "intimate", "not-sure"))
"""Asked in words only: no picture is ever looked at or sent to find out. "Not sure" is taken for intimate."""
SPREADS = Question("image.spreads", options=YES_NO)
VIEWS = Question("extremism.what", options=("views", "material", "drawing-in", "threat", "not-sure"))


def _bullying(answers: Answers) -> Report:
    threat = ("danger-now", "unlawful") if text(answers, GOING_ON) == "threat" else ()
    return about(answers, "cyberbullying-of-pupil", *threat)


def _harm(answers: Answers) -> Report:
    crime = text(answers, SIGN) in {"pretending", "blackmail", "hurt"}
    return about(answers, "allegation-harm", "harm-to-child", *(("unlawful",) if crime else ()))


def _image(answers: Answers) -> Report:
    intimate = text(answers, PICTURE) != "ordinary"
    return about(answers, "image-misuse", *(("intimate-image",) if intimate else ()))


def _extremism(answers: Answers) -> Report:
    threat = ("danger-now", "unlawful") if text(answers, VIEWS) == "threat" else ()
    return about(answers, "extremism", *threat)


def _taken_away(answers: Answers) -> Report:
    """Somebody who works here and threatens it is judged as such; for all others the child comes first."""
    category = "allegation-harm" if text(answers, BY) == "adult" else "child-welfare"
    return about(answers, category, "danger-now", "harm-to-child")


_BOTH = (CHILD, NAME)

BULLYING_OF_PUPIL = Kind(lambda a: (*who(a), (GOING_ON,), (AT_RISK,), (KNOWS,)), _bullying, _BOTH)
CHILD_HARM = Kind(lambda a: ((SIGN,), *who(a), (SAFE,), (KNOWS,), (TOLD,)), _harm, _BOTH)
CHILD_WELFARE = Kind(
    lambda _: ((WELFARE,), (SAFE,), (KNOWS,), (TOLD,)),
    lambda a: Report("child-welfare", "unknown", signals_of(a)),
    (CHILD,),
)
LIFE_AT_RISK = Kind(
    lambda _: ((WELFARE,), (SAFE,), (TOLD,)),
    lambda a: Report("child-welfare", "unknown", signals_of(a) | {"danger-now", "harm-to-child"}),
    (CHILD,),
)
"""A child may hurt or kill themselves: always as if it could be now."""
TAKEN_AWAY = Kind(lambda a: (*who(a), (SAFE,), (TOLD,)), _taken_away, _BOTH)
IMAGE = Kind(lambda a: ((PICTURE,), *who(a), (SPREADS,), (KNOWS,)), _image, _BOTH)
EXTREMISM = Kind(lambda a: ((VIEWS,), *who(a), (TOLD,)), _extremism)

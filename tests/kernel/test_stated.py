"""The kernel reads what one risk model alone takes from the person's words, where the call asks for that model."""

import pytest

from llmasos.kernel import stated
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.syscalls import Call, Decision, Invocation, Origin
from llmasos.tools.registry import Registry

SLOTS = stated.arguments_of(Registry.discover())
FIRST = "HAS-BLED for a man of 72 with cirrhosis, on aspirin"


def completed(question: str, earlier: tuple[str, ...] = (), **given: Origin) -> Invocation:
    """The call of risk_model with those arguments, and what the kernel adds."""
    origins = {name: [origin] for name, origin in given.items()}
    call = Call(
        invocations=(Invocation(tool="risk_model", arguments={name: origin.span for name, origin in given.items()}, origins=origins),)
    )
    decision = Decision(syscall=call, chosen="risk_model", alternatives={"risk_model": 1.0}, model="", prompt_hash="", tokens=0, ms=0)
    made = stated.completed(decision, SLOTS, seen_texts(question, earlier=earlier)).syscall
    assert isinstance(made, Call)
    return made.invocations[0]


def read(question: str, earlier: tuple[str, ...] = (), **given: Origin) -> dict[str, object]:
    made = completed(question, earlier, **given)
    return {name: value for name, value in made.arguments.items() if name not in given}


def asked(span: str, where: str = "question") -> Origin:
    return Origin.model_validate({"where": where, "span": span})


@pytest.mark.parametrize(
    ("question", "argument", "span", "found"),
    [
        ("eGFR of a 60-year-old woman with creatinine 1.4 mg/dL?", "condition", "eGFR", {"creatinine": "1.4 mg/dL"}),
        ("女，58岁，肌酐124 µmol/L，eGFR多少", "condition", "eGFR", {"creatinine": "124 µmol/L"}),
        ("CVD risk, 55 M, Cr 1.1", "condition", "CVD", {"creatinine": 1.1}),
        ("HAS-BLED: cirrhosis, INR labile", "model", "HAS-BLED", {"liver_disease": True, "labile_inr": True}),
        ("bleeding risk on warfarin, cirrhosis", "condition", "bleeding", {"liver_disease": True}),
        ("breast cancer risk, menarche at 12", "condition", "breast cancer", {"menarche_age": 12}),
    ],
)
def test_what_is_stated_for_the_model_that_is_asked_for_is_read(question: str, argument: str, span: str, found: dict[str, object]) -> None:
    assert read(question, **{argument: asked(span)}) == found


def test_what_another_model_takes_is_not_read() -> None:
    assert read("Stroke risk in AF, woman of 80, creatinine 1.4, cirrhosis", condition=asked("Stroke")) == {}


def test_an_earlier_question_counts_where_it_is_still_about_the_same_person() -> None:
    same = {"model": asked("HAS-BLED", "earlier"), "age": asked("72", "earlier"), "sex": asked("man", "earlier")}
    assert read("and stable INR?", (FIRST,), **same) == {"liver_disease": True, "labile_inr": False, "bleeding_drugs": True}
    another = {"model": asked("HAS-BLED", "earlier"), "age": asked("80"), "sex": asked("woman")}
    assert read("And for a woman of 80, stable INR?", (FIRST,), **another) == {"labile_inr": False}


def test_what_was_read_says_so_in_its_origin() -> None:
    made = completed("eGFR with creatinine 2.0?", condition=asked("eGFR"))
    assert made.origins["creatinine"] == [Origin(where="question", span="2.0", note="read by the kernel")]


@pytest.mark.parametrize(
    ("name", "reply", "value"),
    [
        ("creatinine", "1.4", 1.4),
        ("smoking_years", "35 years", 35),
        ("cigarettes_per_day", "20/day", 20),
        ("breast_biopsies", "none", 0),
        ("first_birth_age", "27", 27),
        ("diabetes_in_family", "first-degree", "first-degree"),
        ("education", "high school", "high school"),
        ("race_group", "white", "white"),
        ("waist", "36 inches", None),
        ("quit_years", "6 months ago", None),
        ("breast_cancer_relatives", "none, only an aunt at 50", None),
        ("education", "no high school", None),
    ],
)
def test_a_plain_reply_to_the_only_question_is_understood(name: str, reply: str, value: object) -> None:
    slot = SLOTS["risk_model"][name]
    assert isinstance(slot, stated.Stated)
    assert [found for found, _ in stated.replied(slot, seen_texts("", replies=[reply]), alone=True)] == ([] if value is None else [value])


def test_the_model_is_not_shown_what_the_kernel_reads() -> None:
    manifest = Registry.discover()["risk_model"].manifest
    assert "creatinine" in manifest.stated
    assert "creatinine" not in manifest.slots

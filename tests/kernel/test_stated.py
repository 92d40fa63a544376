"""What one risk model alone takes is read from the person's words by the kernel, where that model is asked for."""

import pytest

from llmasos.kernel import stated
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.syscalls import Call, Decision, Invocation, Origin
from llmasos.tools.registry import Registry

SLOTS = stated.arguments_of(Registry.discover())


def read(question: str, replies: tuple[str, ...] = (), earlier: tuple[str, ...] = (), **arguments: object) -> dict[str, object]:
    origins = {name: [Origin(where="earlier", span=str(value))] for name, value in arguments.items()}
    call = Call(invocations=(Invocation(tool="risk_model", arguments=arguments, origins=origins),))
    decision = Decision(syscall=call, chosen="risk_model", alternatives={"risk_model": 1.0}, model="", prompt_hash="", tokens=0, ms=0)
    made = stated.completed(decision, SLOTS, seen_texts(question, replies, earlier)).syscall
    assert isinstance(made, Call)
    return {name: value for name, value in made.invocations[0].arguments.items() if name not in arguments}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("eGFR of a 60-year-old woman with creatinine 1.4 mg/dL?", {"creatinine": "1.4 mg/dL"}),
        ("女，58岁，肌酐124 µmol/L，eGFR多少", {"creatinine": "124 µmol/L"}),
        ("CVD risk, 55 M, Cr 1.1", {"creatinine": 1.1}),
        (
            "HAS-BLED: man of 72, no liver disease, previous GI bleed, takes aspirin, INR labile",
            {"liver_disease": False, "bleeding": True, "labile_inr": True, "bleeding_drugs": True},
        ),
        (
            "FINDRISC: waist 104 cm, walks daily, no vegetables, father with diabetes",
            {"waist": 104, "daily_activity": True, "daily_vegetables": False, "diabetes_in_family": "first-degree"},
        ),
        (
            "Gail model, menarche at 12, no children, no biopsies, mother had breast cancer",
            {"menarche_age": 12, "first_birth_age": 0, "breast_biopsies": 0, "breast_cancer_relatives": 1},
        ),
        (
            "PLCOm2012: smoked 20 cigarettes a day for 35 years, quit 6 years ago, no COPD",
            {"cigarettes_per_day": 20, "smoking_years": 35, "quit_years": 6, "copd": False},
        ),
    ],
)
def test_what_a_person_states_for_the_model_that_is_asked_for_is_read(question: str, found: dict[str, object]) -> None:
    assert read(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "Stroke risk in AF, woman of 80, creatinine 1.4, takes aspirin",  # CHA2DS2-VASc takes none of them
        "HAS-BLED for a man of 72",
        "HAS-BLED: bled before, but no history of bleeding in the notes",  # says both
    ],
)
def test_nothing_is_read_that_is_not_asked_for_not_said_or_said_both_ways(question: str) -> None:
    assert read(question) == {}


def test_an_earlier_question_counts_where_the_call_takes_it_up() -> None:
    earlier = ("HAS-BLED for a man of 72 with cirrhosis",)
    assert read("and if HAS-BLED is done with a stable INR?", earlier=earlier, age=72) == {"liver_disease": True, "labile_inr": False}
    assert read("Now HAS-BLED for a woman of 80, stable INR", earlier=earlier) == {"labile_inr": False}


def test_what_was_read_says_so_in_its_origin() -> None:
    call = Call(invocations=(Invocation(tool="risk_model", arguments={}, origins={}),))
    decision = Decision(syscall=call, chosen="risk_model", alternatives={"risk_model": 1.0}, model="", prompt_hash="", tokens=0, ms=0)
    made = stated.completed(decision, SLOTS, seen_texts("eGFR with creatinine 2.0?")).syscall
    assert isinstance(made, Call)
    assert made.invocations[0].origins["creatinine"] == [Origin(where="question", span="2.0", note="read by the kernel")]


def test_the_model_is_not_shown_what_the_kernel_reads() -> None:
    manifest = Registry.discover()["risk_model"].manifest
    assert "creatinine" in manifest.stated
    assert "creatinine" not in manifest.slots

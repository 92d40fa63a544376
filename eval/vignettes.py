"""Ten vignettes with the findings that a specialist would require: how many of them the tools hold, and how many an answer has.

    python eval/vignettes.py [--tools] [--model …]

`--tools` calls the tools with the arguments written in the file; without it the question goes to the scheduler as it
stands. A need is covered by a finding of its tool whose values hold every word that it names; a guideline card and a published risk of
carriers by whichever tool told it.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError
from llmasos.kernel.kernel import Kernel
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Finding

FILE = Path(__file__).with_name("vignettes.jsonl")


def covers(finding: Finding, need: Mapping[str, Any]) -> bool:
    """Whether a finding is what was needed."""
    is_card = need["tool"] == "guideline_search" and "card_id" in finding.values
    is_figure = need["tool"] == "risk_model" and finding.values.get("model") == "carrier penetrance"
    return (finding.tool == need["tool"] or is_card or is_figure) and all(
        word.lower() in json.dumps(finding.values.get(name, ""), ensure_ascii=False).lower() for name, word in need["values"].items()
    )


def from_tools(kernel: Kernel, needs: Sequence[Mapping[str, Any]], patient: Patient | None) -> list[Finding]:
    """The findings of the calls that the file spells out."""
    found: list[Finding] = []
    for need in needs:
        try:
            found += kernel.call(need["tool"], patient=patient, **need["arguments"]).findings
        except LLMasOSError as error:
            print(f"  {need['about']}: {error}")
    return found


def from_scheduler(kernel: Kernel, question: str, patient: Patient | None) -> list[Finding]:
    """All findings of the run that the question led to."""
    pid = kernel.ask(question, patient=patient).pid
    events = kernel.journal.events(pid, kinds=["returned"])
    return [Finding.model_validate(finding) for event in events for finding in event.payload["findings"]]


def main() -> None:
    """Run and print the coverage, with what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tools", action="store_true", help="call the tools as the file says, without the scheduler")
    parser.add_argument("--model", help="embedded, a .gguf file, or provider:model")
    wanted = parser.parse_args()
    covered = total = 0
    with Kernel(wanted.model) as kernel:
        for row in map(json.loads, FILE.read_text(encoding="utf-8").splitlines()):
            patient = Patient.model_validate(row["patient"]) if row["patient"] else None
            found = from_tools(kernel, row["needs"], patient) if wanted.tools else from_scheduler(kernel, row["question"], patient)
            missing = [need["about"] for need in row["needs"] if not any(covers(finding, need) for finding in found)]
            covered, total = covered + len(row["needs"]) - len(missing), total + len(row["needs"])
            print(
                f"{row['id']}: {len(row['needs']) - len(missing)} of {len(row['needs'])}"
                + (f"; missing: {', '.join(missing)}" if missing else "")
            )
    print(f"\n{'tools' if wanted.tools else 'scheduler and tools'}: {covered} of {total} required findings ({100 * covered / total:.0f} %)")


if __name__ == "__main__":
    main()

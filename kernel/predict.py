"""`llmasos.load_model("medical_llm").predict_risk({...})`: a person's risk of a first cancer as one Python value."""

from collections.abc import Mapping
from typing import Any

from llmasos.errors import InvalidInput, LLMasOSError

from ..tools.risk.prediction import RiskPrediction
from .kernel import Kernel

NAMES = {"gender": "sex", "gene_mutations": "genes", "mutations": "genes"}
ACCEPTED = "medical_llm"


class MedicalModel:
    """Predicts through the kernel, so that each prediction is validated and journaled."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def predict_risk(self, patient_data: Mapping[str, Any]) -> RiskPrediction:
        """The risk of a first cancer of any kind, from `age`, `gender` (or `sex`) and `gene_mutations` (or `genes`).

        Raises InvalidInput for unknown keys and values that can't be, LLMasOSError when there is no published figure.
        """
        arguments = {NAMES.get(name, name): value for name, value in patient_data.items()}
        known = self.kernel.registry["risk_model"].manifest.slots
        for name, value in patient_data.items():
            if NAMES.get(name, name) not in known:
                raise InvalidInput(name, value, "age, gender, gene_mutations, and the other arguments of risk_model: " + ", ".join(known))
        result = self.kernel.call("risk_model", **{"condition": "any cancer", **arguments})
        if not result.findings:
            raise LLMasOSError(f"no risk can be given: {result.abstained}")
        return RiskPrediction(result.findings)


def load_model(name: str) -> MedicalModel:
    """The model of that name; there is one, `medical_llm`."""
    if name != ACCEPTED:
        raise InvalidInput("name", name, ACCEPTED)
    return MedicalModel(Kernel())

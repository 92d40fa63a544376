"""What activity scores mean, as CPIC's guidelines bound them.

CYP2D6 0 poor, above it and below 1.25 intermediate, 1.25 to 2.25 normal, above ultrarapid (PMID:33387367, table 1 to 3);
CYP2C9 and DPYD 0 to 0.5 poor, 1 and 1.5 intermediate, 2 normal (PMID:32189324, PMID:29152729).
"""

INDETERMINATE = "Indeterminate"
EXPRESSER = "Normal or Intermediate Metabolizer"  # of CYP3A5: at least one *1
SCORED = ("CYP2D6", "CYP2C9", "DPYD")


def scored(gene: str, score: float) -> str:
    """The phenotype of an activity score."""
    if gene == "CYP2D6":
        bounds = ((0.01, "Poor Metabolizer"), (1.25, "Intermediate Metabolizer"), (2.5, "Normal Metabolizer"))
    else:
        bounds = ((1.0, "Poor Metabolizer"), (2.0, "Intermediate Metabolizer"), (2.5, "Normal Metabolizer"))
    return next((name for bound, name in bounds if score < bound), "Ultrarapid Metabolizer")

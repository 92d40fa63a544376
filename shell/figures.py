"""Figures of what tools found: inside the explanation page, and as SVG files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from llmasos.errors import InvalidInput

from .files import write as write_whole
from .risk_plots import risk_figures


def figures(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """SVG documents for the findings of one call, as JSON objects; none for tools that have no figure."""
    return risk_figures(findings) if findings and findings[0].get("tool") == "risk_model" else []


def write(folder: Path, drawn: Sequence[str], name: str) -> list[Path]:
    """`NAME-1.svg`, `NAME-2.svg`, … in a folder that is made where it is missing. Raises InvalidInput where that can't be."""
    files = [folder / f"{name}-{number}.svg" for number in range(1, len(drawn) + 1)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in zip(files, drawn, strict=True):
            write_whole(file, text + "\n", "figures")
    except OSError as error:
        raise InvalidInput("figures", str(folder), f"a folder that can be written ({error.strerror})") from error
    return files

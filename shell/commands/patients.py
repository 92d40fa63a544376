"""What a patient's measurements, variants and medicines amount to, straight from the tools."""

from pathlib import Path
from typing import Annotated

import typer

from .common import AsJson, plainly

commands = typer.Typer(rich_markup_mode=None)

Sample = Annotated[str | None, typer.Option("--sample", help="The sample that counts, where the file holds several.")]


@commands.command(epilog="Example: llmasos forecast eGFR --patient bundle.json --threshold 45")
@plainly
def forecast(
    lab: Annotated[str, typer.Argument(help="HbA1c, eGFR or LDL.")],
    patient: Annotated[Path, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record with at least five dated measurements.")],
    months: Annotated[int | None, typer.Option("--months", help="How far ahead; at most as far as the measurements reach back.")] = None,
    threshold: Annotated[float | None, typer.Option("--threshold", help="In %, mL/min/1.73 m² or mg/dL.")] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Write the figure as SVG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast a repeated lab of a patient, and when it is likely to cross a threshold."""
    from .. import trajectory

    raise typer.Exit(trajectory.show(lab, patient, months, threshold, figure, as_json))


@commands.command(epilog="Example: llmasos vcf patient.vcf.gz --gene BRCA1")
@plainly
def vcf(
    file: Annotated[Path, typer.Argument(help="A VCF file on GRCh38, plain or gzipped; for --genotypes GRCh37 will do, too.")],
    gene: Annotated[str | None, typer.Option("--gene", help="The gene that the question is about; its variants come first.")] = None,
    sample: Sample = None,
    genotypes: Annotated[
        bool, typer.Option("--genotypes", help="Call the genes that drugs are dosed by, instead of ranking variants.")
    ] = False,
    grch38: Annotated[bool, typer.Option("--grch38", help="The file is on GRCh38, though its header does not say so.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Variants to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Rank a patient's known variants, or call his genotypes for drug choice and dose."""
    from .. import genome

    if genotypes:
        genome.genotypes(file, sample, grch38, as_json)
    else:
        genome.variants(file, gene, sample, grch38, limit, as_json)


@commands.command(epilog="Example: llmasos medications --patient bundle.json --vcf patient.g.vcf.gz")
@plainly
def medications(
    patient: Annotated[Path, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record with medications and genotypes.")],
    vcf: Annotated[Path | None, typer.Option("--vcf", help="A VCF file to call genotypes from; they come before recorded ones.")] = None,
    sample: Sample = None,
    as_json: AsJson = False,
) -> None:
    """Check every current medicine of a patient against all his genotypes."""
    from .. import genome

    raise typer.Exit(genome.medications(patient, vcf, sample, as_json))

"""Build what is missing."""

from pathlib import Path
from typing import Annotated

import typer

from .common import plainly

commands = typer.Typer(rich_markup_mode=None)


@commands.command(epilog="Example: llmasos setup clinvar --from clinvar.vcf.gz")
@plainly
def setup(
    pack: Annotated[str | None, typer.Argument(help="An optional pack: clinvar or ncbi-gene. Without it, what is needed is built.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder with the carriers, or the optional pack's file, for a machine without network.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Datasets with version, licence, and which tool needs them.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when there is nothing to do.")] = False,
) -> None:
    """Build what is missing: knowledge pack, model, guideline index."""
    from .. import setting_up

    if listing:
        setting_up.show()
    elif pack:
        setting_up.add(pack, source)
    else:
        setting_up.run(source, quiet)

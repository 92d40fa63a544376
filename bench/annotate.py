"""A patient's whole VCF against the table of well-known variants: variants a minute, read from disk and ranked.

The file is written here: heterozygous substitutions spread over the autosomes, with every place of the table among them.
Opening the knowledge pack is not counted, reading the table is.
"""

import gzip
import random
import tempfile
import time
from pathlib import Path

from bounds import Bounds
from rows import Row

from llmasos.memory.pack import open_pack
from llmasos.tools.variants.known import table
from llmasos.tools.variants.vcf import report

HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPATIENT\n"


def write(file: Path, count: int) -> int:
    """A gzipped or plain VCF of `count` variants and the table's own; how many were written."""
    rng = random.Random(count)
    known = [row.place.split("-") for row in table() if row.place]
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "wt", encoding="ascii") as out:
        out.write(HEAD)
        for number in range(count):
            ref, alt = rng.sample("ACGT", 2)
            out.write(
                f"chr{1 + 22 * number // count}\t{1000 + number % 40_000_000}\t.\t{ref}\t{alt}\t50\tPASS\tDP=30;AF=0.5\tGT:DP\t0/1:30\n"
            )
        for chromosome, position, ref, alt in known:
            out.write(f"chr{chromosome}\t{position}\t.\t{ref}\t{alt}\t50\tPASS\tDP=30;AF=0.5\tGT:DP\t0/1:30\n")
    return count + len(known)


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """A plain file and a gzipped one."""
    count, made = (20_000 if quick else 1_000_000), list[Row]()
    open_pack()
    known = {row.place for row in table() if row.place}
    for name in ("patient.vcf", "patient.vcf.gz"):
        with tempfile.TemporaryDirectory() as folder:
            written = write(Path(folder) / name, count)
            size = (Path(folder) / name).stat().st_size
            started = time.perf_counter()
            told = report(Path(folder) / name)
            seconds = time.perf_counter() - started
            words = f"one core's Python; to read {size >> 20} MB of memory takes {1000 * size / bounds.bandwidth:.2g} ms"
            work = f"{name} of {told.alleles:,} variants, annotated"
            found = len({hit.place for hit in told.hits} & known)
            made.append(Row(work, 60 * written / seconds, "variants/min", least=100_000, bound=words))
            made.append(Row(f"known variants found in it, of {len(known)}", found, "", least=len(known)))
    return made

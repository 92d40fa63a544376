"""A patient's whole VCF against the table of well-known variants: variants a minute, read from disk and ranked.

    python bench/annotate.py [variants]

The file is written here: heterozygous substitutions spread over the autosomes, with every place of the table among them.
Opening the knowledge pack is not counted, reading the table is.
"""

import gzip
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path

from llmasos.memory import clinvar
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


def main() -> None:
    """Measure and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    open_pack()
    known = sum(bool(row.place) for row in table())
    print("| file | variants | seconds | variants a minute (target 100,000) | known ones found |\n|---|---|---|---|---|")
    for name in ("patient.vcf", "patient.vcf.gz"):
        with tempfile.TemporaryDirectory() as folder:
            written = write(Path(folder) / name, count)
            started = time.perf_counter()
            told = report(Path(folder) / name)
            seconds = time.perf_counter() - started
            places = {hit.place for hit in told.hits} & {row.place for row in table() if row.place}
            print(f"| {name} | {told.alleles:,} | {seconds:.2f} | {60 * written / seconds:,.0f} | {len(places)} of {known} |", flush=True)
    more = sum(1 for _ in clinvar.everything())
    print(
        f"\n{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {known} known places, {more} in the ClinVar pack"
    )


if __name__ == "__main__":
    main()

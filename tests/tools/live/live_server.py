"""A local HTTP server that replays the reply shapes that live sources document; what it was sent is kept for the tests to read.

Shapes: NCBI E-utilities esearch/esummary JSON (NBK25499, and ClinVar's classification fields of 2024), docs.mygene.info
(annotation service), the tables of CPIC's PostgREST API (github.com/cpicpgx/cpic-data/wiki), Open Targets' GraphQL
(platform-docs.opentargets.org) and open.fda.gov/apis/drug/label. Contents are made up where a shape is all that counts.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

VARIABLES = ("EUTILS", "MYGENE", "CPIC", "OPEN_TARGETS", "OPENFDA")


def _summary(uid: str, **fields: Any) -> dict[str, Any]:
    return {"header": {"type": "esummary", "version": "0.3"}, "result": {"uids": [uid], uid: {"uid": uid, **fields}}}


def _search(*ids: str) -> dict[str, Any]:
    return {"header": {"type": "esearch"}, "esearchresult": {"count": str(len(ids)), "retmax": "20", "idlist": list(ids)}}


GENE = _summary(
    "675", name="BRCA2", description="BRCA2 DNA repair associated", status="", currentid="", chromosome="13", maplocation="13q13.1",
    nomenclaturesymbol="BRCA2", nomenclaturename="BRCA2 DNA repair associated", summary="A summary  of the\ngene.",
)  # fmt: skip
CLINVAR = _summary(
    "17661", accession="VCV000017661", title="NM_007294.4(BRCA1):c.181T>G (p.Cys61Gly)", genes=[{"symbol": "BRCA1", "geneid": "672"}],
    variation_set=[{"measure_id": "32700", "variation_xrefs": [{"db_source": "dbSNP", "db_id": "28897672"}]}],
    germline_classification={
        "description": "Pathogenic", "last_evaluated": "2016/04/22 00:00", "review_status": "reviewed by expert panel",
        "fda_recognized_database": "", "trait_set": [{"trait_name": "Hereditary breast ovarian cancer syndrome", "trait_xrefs": []}],
    },
)  # fmt: skip
PAPER = _summary("41000001", title="A review.", fulljournalname="Journal of Genes", sortpubdate="2026/02/08 00:00", pubdate="2026 Feb")
MYGENE = {"_id": "675", "symbol": "BRCA2", "go": {"BP": {"id": "GO:0006281", "term": "DNA repair"}}, "pathway": {"reactome": [{"id": "R-HSA-5685942", "name": "HDR through Homologous Recombination (HRR)"}]}}  # fmt: skip
PAIRS = [{"pairid": 1, "genesymbol": "CYP2C19", "drugname": "clopidogrel", "cpiclevel": "A", "provisional": False, "guidelinename": "CYP2C19 and Clopidogrel", "guidelineurl": "https://cpicpgx.org/guidelines/guideline-for-clopidogrel-and-cyp2c19/"}]  # fmt: skip
LABEL = {
    "meta": {"last_updated": "2026-11-20", "results": {"skip": 0, "limit": 10, "total": 2}},
    "results": [
        {"set_id": "combined", "effective_time": "20261001", "boxed_warning": ["Of two drugs."], "openfda": {"generic_name": ["ASPIRIN AND CLOPIDOGREL"]}},
        {"set_id": "abc-123", "effective_time": "20260909", "boxed_warning": ["WARNING: in two loss-of-function alleles."], "openfda": {"generic_name": ["CLOPIDOGREL BISULFATE"], "brand_name": ["PLAVIX"]}},
    ],
}  # fmt: skip
DISEASES = {"data": {"target": {"approvedSymbol": "BRCA2", "associatedDiseases": {"count": 900, "rows": [{"score": 0.871, "disease": {"id": "EFO_0000305", "name": "breast carcinoma"}}]}}}}  # fmt: skip
HITS = {"data": {"search": {"hits": [{"id": "CHEMBL1771", "name": "CLOPIDOGREL"}]}}}
MECHANISM = {"data": {"drug": {"id": "CHEMBL1771", "name": "CLOPIDOGREL", "mechanismsOfAction": {"rows": [{"mechanismOfAction": "Purinergic receptor P2Y12 antagonist", "actionType": "ANTAGONIST", "targets": [{"approvedSymbol": "P2RY12"}]}]}}}}  # fmt: skip


def documented(path: str, query: dict[str, list[str]], body: Any) -> Any:
    """The reply to a request in the documented shape; None for 404."""
    database = query.get("db", [""])[0]
    match path.rsplit("/", 1)[-1]:
        case "esearch.fcgi":
            return _search({"clinvar": "17661", "pubmed": "41000001"}[database])
        case "esummary.fcgi":
            return {"gene": GENE, "clinvar": CLINVAR, "pubmed": PAPER}[database]
        case "675":
            return MYGENE
        case "pair_view":
            return PAIRS if query["drugname"] == ["eq.clopidogrel"] else []
        case "label.json":
            return LABEL if "clopidogrel" in query["search"][0] else None
        case "graphql":
            return DISEASES if "ensemblId" in body["query"] else HITS if "search" in body["query"] else MECHANISM
    return None


class Server:
    """Answers with `documented`, unless `failures` holds statuses (or "garbage") to give first. `seen` are the requests."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.garbage = False
        self.answer: Callable[[str, dict[str, list[str]], Any], Any] = documented
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self, body: bytes) -> None:
                outer.seen.append(self.path + body.decode())
                parts = urlsplit(self.path)
                status, headers = outer.failures.pop(0) if outer.failures else (200, {})
                reply = outer.answer(parts.path, parse_qs(parts.query), json.loads(body) if body else None) if status == 200 else {}
                content = b"<html>" if outer.garbage else json.dumps(reply).encode()
                self.send_response(404 if reply is None else status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self._serve(b"")

            def do_POST(self) -> None:
                self._serve(self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_: Any) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

"""The drug table against the gene table and against facts of published labels."""

import tomllib
from pathlib import Path

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.drugs import alteration, drug_target
from llmasos.tools.drugs.record import drugs, progressions, resistances
from llmasos.tools.drugs.safety import effects


def test_every_gene_of_the_table_is_an_approved_symbol(pack: Pack) -> None:
    families = {gene for members in alteration._markers()["families"].values() for gene in members}
    genes = alteration.known_genes() | families
    approved = {row["symbol"] for row in pack.any_of("SELECT symbol FROM genes WHERE symbol IN (*)", sorted(genes))}
    assert genes - approved == set()


def test_every_marker_is_a_named_one_or_a_gene_with_a_change() -> None:
    markers = {marker for drug in drugs() for one in drug.indications for marker in one.markers} - set(alteration.named_markers())
    assert [marker for marker in markers if len(marker.split(" ", 1)) != 2] == []


def test_names_are_unique_and_resistance_speaks_of_drugs_of_the_table() -> None:
    names = [drug.name for drug in drugs()]
    assert len(names) == len(set(names)) >= 300
    assert {drug for entry in resistances() for drug in entry.drugs} - set(names) == set()
    assert {drug for entry in progressions() for drug in entry.after} - set(names) == set()


# What is given after a drug, by the marker found then: the approvals and trials that data/progression.toml names.
@pytest.mark.parametrize(
    ("failed", "marker", "then"),
    [
        ("osimertinib", "MET amplification", "savolitinib, osimertinib"),
        ("gefitinib", "EGFR T790M", "osimertinib"),
        ("osimertinib", "EGFR C797S", "amivantamab"),
        ("crizotinib", "ROS1 G2032R", "repotrectinib"),
        ("larotrectinib", "NTRK1 G595R", "repotrectinib"),
        ("selpercatinib", "MET amplification", "selpercatinib, crizotinib"),
        ("imatinib", "BCR-ABL T315I", "ponatinib, asciminib"),
        ("imatinib", "PDGFRA D842V", "avapritinib"),
        ("ibrutinib", "BTK C481S", "pirtobrutinib"),
        ("letrozole", "ESR1 Y537S", "elacestrant"),
        ("alectinib", "ALK G1202R", "lorlatinib"),
        ("quizartinib", "FLT3 D835Y", "gilteritinib"),
    ],
)
def test_what_is_given_after_a_drug_is_found_by_its_marker_of_resistance(pack: Pack, failed: str, marker: str, then: str) -> None:
    found = drug_target(drug=failed, target=marker)
    assert isinstance(found, list)
    assert next(one for one in found if one.topic == "therapy after progression").values["drug"] == then


@pytest.mark.parametrize(
    ("drug", "target", "level"),
    [
        ("osimertinib", "EGFR T790M", "approved"),
        ("osimertinib", "EGFR exon 19 deletion", "approved"),
        ("sotorasib", "KRAS G12C", "accelerated approval"),
        ("dabrafenib", "BRAF V600E", "approved"),
        ("vemurafenib", "BRAF V600E", "approved"),
        ("pembrolizumab", "MSI-high", "approved"),
        ("olaparib", "BRCA1 mutation", "approved"),
        ("olaparib", "HRD", "approved"),
        ("capmatinib", "MET exon 14 skipping", "approved"),
        ("larotrectinib", "NTRK fusion", "approved"),
        ("selpercatinib", "RET fusion", "approved"),
        ("alectinib", "ALK rearrangement", "approved"),
        ("ponatinib", "BCR-ABL T315I", "approved"),
        ("trastuzumab", "HER2-positive", "approved"),
        ("ivosidenib", "IDH1 mutation", "approved"),
        ("ivacaftor", "CFTR G551D", "approved"),
        ("imatinib", "Ph+", "approved"),
        ("trastuzumab deruxtecan", "HER2-low", "approved"),
        ("amivantamab", "EGFR exon 20 insertion", "approved"),
        ("pembrolizumab", "TMB-high", "accelerated approval"),
        ("zolbetuximab", "CLDN18.2", "approved"),
        ("elacestrant", "ESR1 mutation", "approved"),
        ("revumenib", "KMT2A rearrangement", "approved"),
        ("tovorafenib", "BRAF fusion", "accelerated approval"),
        ("quizartinib", "FLT3-ITD", "approved"),
        ("vorasidenib", "IDH2 mutation", "approved"),
        ("tazemetostat", "EZH2", "no longer marketed"),
        ("lutetium vipivotide tetraxetan", "PSMA-positive", "approved"),
        ("tofersen", "SOD1", "accelerated approval"),
        ("laronidase", "IDUA", "approved"),
        ("voretigene neparvovec", "RPE65", "approved"),
        ("elexacaftor, tezacaftor and ivacaftor", "F508del", "approved"),
        ("panitumumab", "KRAS G12C", "approved"),
        ("cetuximab", "KRAS G12C", "accelerated approval"),
        ("tucatinib", "NRAS wild-type", "accelerated approval"),
        ("afatinib", "EGFR G719S", "approved"),
        ("avapritinib", "KIT D816V", "approved"),
        ("midostaurin", "KIT D816V", "approved"),
        ("viltolarsen", "DMD exon 53 skipping", "accelerated approval"),
        ("casimersen", "DMD exon 45 skipping", "accelerated approval"),
        ("tafamidis", "TTR mutation", "approved"),
        ("acoramidis", "TTR V142I", "approved"),
        ("emicizumab", "F8 mutation", "approved"),
        ("mitapivat", "PKLR mutation", "approved"),
        ("luspatercept", "HBB mutation", "approved"),
        ("crizanlizumab", "HBB mutation", "approved"),
        ("lonafarnib", "ZMPSTE24 mutation", "approved"),
        # approvals of 2022 to 2025, each in the announcement that its use names
        ("imlunestrant", "ESR1 D538G", "approved"),
        ("ziftomenib", "NPM1 mutation", "approved"),
        ("mirdametinib", "NF1 mutation", "approved"),
        ("dordaviprone", "H3 K27M", "accelerated approval"),
        ("tebentafusp", "HLA-A*02:01", "approved"),
        ("afami-cel", "HLA-A*02:01", "accelerated approval"),
        ("eplontersen", "TTR V30M", "approved"),
        ("olezarsen", "LPL mutation", "approved"),
        ("donidalorsen", "SERPING1 mutation", "approved"),
        ("Symdeko", "F508del/F508del", "approved"),
        ("deutetrabenazine", "HTT", "approved"),
        ("valbenazine", "HTT", "approved"),
        ("Kebilidi", "DDC", "accelerated approval"),
        ("Lenmeldy", "ARSA", "approved"),
        ("Kygevvi", "TK2", "approved"),
        ("Enhertu", "HER2-ultralow", "approved"),
    ],
)
def test_the_labelled_use_is_found(pack: Pack, drug: str, target: str, level: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["labelled"] is True
    assert level in str(found[0].values["evidence_level"])


@pytest.mark.parametrize(
    ("drug", "target"),
    [
        ("gefitinib", "EGFR T790M"),
        ("erlotinib", "T790M"),
        ("osimertinib", "EGFR C797S"),
        ("panitumumab", "KRAS G12D"),
        ("cetuximab", "KRAS mutation"),
        ("panitumumab", "KRAS mutation"),
        ("cetuximab", "KRAS G12D"),
        ("imatinib", "ABL1 T315I"),
        ("imatinib", "PDGFRA D842V"),
        ("alectinib", "ALK G1202R"),
        ("nilotinib", "ABL1 T315I"),
        ("bosutinib", "ABL1 V299L"),
        ("cetuximab", "NRAS mutation"),
        ("crizotinib", "ALK G1202R"),
        ("entrectinib", "ROS1 G2032R"),
        ("ibrutinib", "BTK C481S"),
        ("acalabrutinib", "BTK C481S"),
        ("zanubrutinib", "BTK C481S"),
        ("larotrectinib", "NTRK1 G595R"),
        ("crizotinib", "ROS1 G2032R"),
        ("selpercatinib", "RET G810R"),
        ("capmatinib", "MET D1228V"),
        ("adagrasib", "KRAS Y96D"),
        ("venetoclax", "BCL2 G101V"),
        ("gilteritinib", "FLT3 F691L"),
        ("letrozole", "ESR1 mutation"),
        ("pemigatinib", "FGFR2 V565F"),
        ("enzalutamide", "AR-V7"),
        ("abiraterone", "AR-V7"),
    ],
)
def test_the_published_resistance_is_found(pack: Pack, drug: str, target: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["resistant"] is True
    assert found[0].values["labelled"] is False


@pytest.mark.parametrize(
    ("drug", "target"),
    [
        ("daratumumab", "CD38"),
        ("adalimumab", "TNF"),
        ("secukinumab", "IL17A"),
        ("erenumab", "CALCRL"),
        ("semaglutide", "GLP1R"),
        ("empagliflozin", "SLC5A2"),
        ("inclisiran", "PCSK9"),
        ("lumasiran", "HAO1"),
        ("givosiran", "ALAS1"),
        ("vutrisiran", "TTR"),
        ("nusinersen", "SMN2"),
        ("belzutifan", "EPAS1"),
        ("enfortumab vedotin", "NECTIN4"),
        ("sacituzumab govitecan", "TROP2"),
        ("mirvetuximab soravtansine", "FOLR1"),
        ("teclistamab", "BCMA"),
        ("tisagenlecleucel", "CD19"),
        ("pirtobrutinib", "BTK"),
        ("plozasiran", "APOC3"),
        ("marstacimab", "TFPI"),
        ("vosoritide", "NPR2"),
        ("nitisinone", "HPD"),
        ("selinexor", "XPO1"),
        ("bortezomib", "PSMB5"),
        ("lenalidomide", "CRBN"),
        ("avutometinib and defactinib", "PTK2"),
        ("pacritinib", "JAK2"),
        ("tetrabenazine", "SLC18A2"),
        ("arsenic trioxide", "PML"),
        ("exagamglogene autotemcel", "BCL11A"),
        ("lovotibeglogene autotemcel", "HBB"),
        ("hydroxyurea", "RRM2"),
        ("hemin", "ALAS1"),
        ("deflazacort", "NR3C1"),
        ("tafamidis", "TTR"),
        ("emicizumab", "F10"),
        ("mitapivat", "PKLR"),
        ("luspatercept", "GDF11"),
        ("crizanlizumab", "SELP"),
        ("lonafarnib", "FNTB"),
        ("teprotumumab", "IGF1R"),
    ],
)
def test_the_published_target_is_found(pack: Pack, drug: str, target: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["acts_on"] is True


@pytest.mark.parametrize(
    ("drug", "target"),
    [
        ("daratumumab", "TNFRSF17"),
        ("lumasiran", "EGFR"),
    ],
)
def test_a_target_of_another_drug_is_not_taken_for_its_own(pack: Pack, drug: str, target: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["acts_on"] is False


def test_the_labelled_diseases_are_entries_of_the_pack_and_their_drugs_of_the_table(pack: Pack) -> None:
    file = Path(alteration.__file__).parent / "data" / "labelled_diseases.toml"
    typed = tomllib.loads(file.read_text(encoding="utf-8"))["disease"]
    ids = [entry for one in typed for entry in one["ids"]]
    assert len(ids) == len(set(ids))
    known = {row["id"] for row in pack.any_of("SELECT id FROM diseases WHERE id IN (*)", ids)}
    assert set(ids) - known == set()
    assert {drug for one in typed for drug in one["drugs"]} - {drug.name for drug in drugs()} == set()


def test_every_class_effect_covers_a_drug_and_names_only_drugs_of_the_table() -> None:
    names = {drug.name for drug in drugs()}
    for effect in effects():
        assert set(effect.drugs) <= names
        assert any(effect.covers(drug) for drug in drugs()), effect.group


def test_a_drug_without_a_confirmed_target_says_so(pack: Pack) -> None:
    found = drug_target(drug="trientine")
    assert isinstance(found, list)
    assert "No gene is confirmed as its target." in found[0].text


# Olaparib: FDA label 2020 (208558s014); talazoparib: FDA, 20 June 2023 (TALAPRO-2)
@pytest.mark.parametrize(
    ("gene", "labelled"),
    [
        ("ATM", {"olaparib", "talazoparib"}),
        ("FANCL", {"olaparib"}),
        ("CHEK1", {"olaparib"}),
        ("ATR", {"talazoparib"}),
        ("MLH1", {"talazoparib"}),
    ],
)
def test_repair_genes_select_for_the_drug_whose_label_lists_them(pack: Pack, gene: str, labelled: set[str]) -> None:
    found = drug_target(target=f"{gene} mutation")
    assert isinstance(found, list)
    assert set(found[0].values["drugs"]) & {"olaparib", "talazoparib"} == labelled  # type: ignore[arg-type]


def test_the_boxed_warning_of_2021_is_of_jak_inhibitors_for_inflammation_alone() -> None:
    # FDA, 1 September 2021: ruxolitinib and fedratinib are not among them
    boxed = {name for effect in effects() if "boxed" in effect.says and effect.group.startswith("JAK") for name in effect.drugs}
    assert {"tofacitinib", "baricitinib", "upadacitinib"} <= boxed
    assert not boxed & {"ruxolitinib", "fedratinib", "pacritinib"}


def test_a_drug_that_was_taken_off_the_market_says_so(pack: Pack) -> None:
    # Kynamro (mipomersen): sales ended on 31 May 2018
    found = drug_target(drug="mipomersen")
    assert isinstance(found, list)
    assert "no longer marketed" in found[1].text


def test_a_drug_that_was_taken_off_the_market_is_no_therapy_for_its_alteration(pack: Pack) -> None:
    # tazemetostat (Tazverik): taken off every market on 9 March 2026 because of second blood cancers
    first = drug_target(target="EZH2 Y646N")[0]
    assert (first.values["drugs"], first.values["no_longer_marketed"]) == ([], ["tazemetostat"])


def test_a_drug_that_was_taken_off_the_market_was_labelled_and_is_not(pack: Pack) -> None:
    assert drug_target(drug="tazemetostat", target="EZH2 Y646N")[0].text.startswith("No longer: tazemetostat was labelled")


# Approvals that announcements and papers report: imetelstat DOI 10.1111/cts.70076; the others as their entries name.
@pytest.mark.parametrize(
    ("name", "target", "use"),
    [
        ("Rytelo", "TERC", "myelodysplastic syndromes"),
        ("Fruzaqla", "FLT1, KDR, FLT4", "colorectal cancer"),
        ("Ogsiveo", "", "desmoid tumours"),
        ("Monjuvi", "CD19", "follicular lymphoma"),
        ("Poteligeo", "CCR4", "Sézary syndrome"),
        ("Aucatzyl", "CD19", "acute lymphoblastic leukaemia"),
        ("Lynozyfic", "TNFRSF17, CD3E", "multiple myeloma"),
        ("Blenrep", "TNFRSF17", "with bortezomib and dexamethasone"),
    ],
)
def test_a_brand_leads_to_target_and_use(pack: Pack, name: str, target: str, use: str) -> None:
    values = drug_target(drug=name)[0].values
    assert values["target"] == target
    assert use in str(values["indication"])


def test_pirtobrutinib_is_for_what_its_approvals_of_2023_and_2025_say(pack: Pack) -> None:
    uses = {
        str(one.values["indication"]): str(one.values["evidence_level"])
        for one in drug_target(drug="Jaypirca")
        if one.topic == "indication"
    }
    assert [level.split(" (")[0] for use, level in uses.items() if "covalent BTK inhibitor" in use] == ["approved"]
    assert [level.split(" (")[0] for use, level in uses.items() if "mantle cell lymphoma" in use] == ["accelerated approval"]

"""Variants are recognised however they are written, and what is not known is never called benign."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.memory import clinvar
from llmasos.memory.home import Home
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.registry import Registry
from llmasos.tools.variants import evidence, variant_interpretation
from llmasos.tools.variants.known import Known, find, table
from llmasos.tools.variants.names import ACIDS, parse
from llmasos.tools.variants.vcf import annotate, report

acids = st.sampled_from([letter for letter in ACIDS if letter not in "*X"])
bases = st.text("ACGT", min_size=1, max_size=6)
positions = st.integers(1, 99_999)


@given(acids, positions, acids)
def test_a_protein_change_is_the_same_in_one_and_three_letters(first: str, at: int, new: str) -> None:
    long = f"{ACIDS[first]}{at}{ACIDS[new]}"
    assert {
        parse(text).text for text in (f"{first}{at}{new}", f"p.{first}{at}{new}", f"p.{long}", f"p.({long})", f" NP_000537.3:p.{long} ")
    } == {f"p.{ACIDS[first]}{at}{'=' if first == new else ACIDS[new]}"}


@given(positions, st.integers(0, 40), bases)
def test_deleted_and_doubled_bases_may_be_written_out_or_left_out(start: int, more: int, written: str) -> None:
    span = f"{start}_{start + more}" if more else f"{start}"
    for kind in ("del", "dup"):
        assert parse(f"NM_000059.4(BRCA2):c.{span}{kind}{written}").text == parse(f"BRCA2 c.{span} {kind}").text == f"c.{span}{kind}"


@given(st.sampled_from([*map(str, range(1, 23)), "X", "Y"]), st.integers(1, 248_956_422), bases, bases)
def test_a_place_is_the_same_with_any_separator(chromosome: str, position: int, ref: str, alt: str) -> None:
    plain = f"{chromosome}-{position}-{ref}-{alt}"
    assert {
        parse(text).text
        for text in (plain, f"chr{plain}", plain.replace("-", ":"), plain.lower(), f"chr{chromosome}:{position}:{ref}>{alt}")
    } == {plain}


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_is_refused(text: str) -> None:
    try:
        normal = parse(text).text
    except InvalidInput as error:
        normal = error.field
    assert normal


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row.gene} {row.hgvs_c}")
def test_every_name_in_the_table_is_in_normal_form(row: Known) -> None:
    for name in (row.hgvs_c, row.hgvs_p, row.place, row.rsid):
        assert not name or parse(name).text in (name, row.place if name.startswith("m.") else name)


@pytest.mark.parametrize(
    "row", [row for row in table() if row.place and not row.place.startswith("M-")], ids=lambda row: f"{row.gene} {row.hgvs_c}"
)
def test_every_place_lies_in_its_gene(pack: Pack, row: Known) -> None:
    chromosome, position = row.place.split("-")[:2]
    genes = pack.rows("SELECT chromosome, start, end FROM gene_places WHERE name = ?", row.gene)
    assert not genes or any(
        gene["chromosome"] == chromosome and gene["start"] - 1_000 <= int(position) <= gene["end"] + 1_000 for gene in genes
    )


@pytest.mark.parametrize("name", ["CCR5 delta 32", "APOE e4", "IVS-I-110", "1278insTATC"])
def test_a_variant_with_several_spellings_of_a_name_is_told_once(pack: Pack, name: str) -> None:
    assert len(find(parse(name), None)) == 1


def test_the_table_holds_at_least_200_variants_once_each() -> None:
    names = [(row.gene, row.hgvs_c) for row in table()]
    assert len(names) == len(set(names)) >= 200


@pytest.mark.parametrize(
    ("variant", "gene", "hgvs_c", "expected"),
    [
        ("185delAG", None, "c.68_69del", "Pathogenic"),
        ("c.68_69delAG", "BRCA1", "c.68_69del", "Pathogenic"),
        ("NM_007294.4(BRCA1):c.5266dupC", None, "c.5266dup", "Pathogenic"),
        ("6174delT", "BRCA2", "c.5946del", "Pathogenic"),
        ("ΔF508", "CFTR", "c.1521_1523del", "Pathogenic"),
        ("7-117559590-ATCT-A", None, "c.1521_1523del", "Pathogenic"),
        ("621+1G>T", "CFTR", "c.489+1G>T", "Pathogenic"),
        ("R175H", "TP53", "c.524G>A", "Pathogenic"),
        ("p.(Arg248Gln)", "TP53", "c.743G>A", "Pathogenic"),
        ("C282Y", "HFE", "c.845G>A", "Pathogenic/Pathogenic, low penetrance; risk factor"),
        ("rs6025", None, "c.1601G>A", None),
        ("factor V Leiden", None, "c.1601G>A", None),
        ("V600E", "BRAF", "c.1799T>A", "Pathogenic/Likely pathogenic"),
        ("Y165C", "MUTYH", "c.536A>G", "Pathogenic/Likely pathogenic"),
        ("G20210A", "F2", "c.*97G>A", None),
        ("prothrombin G20210A", None, "c.*97G>A", None),
        ("5385insC", "BRCA1", "c.5266dup", "Pathogenic"),
        ("c.1691G>A", "F5", "c.1601G>A", None),
        ("chr17:g.7675088C>T", None, "c.524G>A", "Pathogenic"),
        ("g.7675088C>T", "TP53", "c.524G>A", "Pathogenic"),
        ("Val30Met", "TTR", "c.148G>A", "Pathogenic"),
        ("HFE C282Y homozygous", None, "c.845G>A", "Pathogenic/Pathogenic, low penetrance; risk factor"),
        ("G2019S", "LRRK2", "c.6055G>A", "Pathogenic/Likely pathogenic"),
        ("1100delC", "CHEK2", "c.1100del", "Pathogenic"),
        ("E6V", "HBB", "c.20A>T", "Pathogenic"),
        ("C677T", "MTHFR", "c.665C>T", None),
        ("MTHFR A1298C", None, "c.1286A>C", "Benign/Likely benign"),
        ("A3243G", None, "m.3243A>G", "Pathogenic/Likely pathogenic"),
        ("m.11778G>A", "MT-ND4", "m.11778G>A", "Pathogenic"),
        ("657del5", "NBN", "c.657_661del", "Pathogenic"),
        ("CCR5 delta 32", None, "c.554_585del", None),
        ("3020insC", "NOD2", "c.3019dup", None),
        ("5T", "CFTR", "c.1210-12T[5]", None),
        ("IVS1-13T>G", "GAA", "c.-32-13T>G", "Pathogenic"),
        ("V281L", "CYP21A2", "c.844G>T", "Pathogenic/Likely pathogenic"),
        ("IVS-I-110 (G>A)", "HBB", "c.93-21G>A", "Pathogenic/Likely pathogenic"),
        ("A985G", "ACADM", "c.985A>G", "Pathogenic/Likely pathogenic"),
        ("H1069Q", "ATP7B", "c.3207C>A", "Pathogenic"),
        ("F11 type II", None, "c.403G>T", "Pathogenic"),
    ],
)
def test_well_known_variants_are_found_by_any_of_their_names(
    pack: Pack, variant: str, gene: str | None, hgvs_c: str, expected: str | None
) -> None:
    values = variant_interpretation(variant, gene)[0].values
    assert (values["hgvs_c"], values["class"]) == (hgvs_c, expected)


def test_a_protein_change_that_only_uniprot_lists_is_answered_from_there(pack: Pack) -> None:
    found = variant_interpretation("A1789T", "BRCA1")
    assert (found[0].topic, found[0].values["class"]) == ("protein variant", "Uncertain significance")


def test_an_older_count_of_residues_is_known_from_other_variants_of_the_gene(pack: Pack) -> None:
    found = variant_interpretation("V394L", "GBA1")
    assert found[0].values["hgvs_p"] == "p.Val433Leu"
    assert "older numbering of GBA1, 39 residues less" in found[0].text


def test_a_count_that_fits_no_known_variant_is_not_shifted(pack: Pack) -> None:
    assert isinstance(variant_interpretation("A25T", "TTR"), Abstain)


def test_a_variant_that_no_class_describes_says_what_it_means(pack: Pack) -> None:
    assert "ACMG advises against testing" in variant_interpretation("C677T", "MTHFR")[0].text


def test_few_criteria_are_not_set_against_the_class_of_clinvar(pack: Pack) -> None:
    criteria = next(one for one in variant_interpretation("c.68_69del", "BRCA1") if one.topic == "criteria")
    assert criteria.values["class"] == "Pathogenic"
    assert "does not speak against ClinVar's class" in criteria.text


def test_a_coding_name_that_is_not_in_the_table_is_not_guessed(pack: Pack) -> None:
    answer = variant_interpretation("c.1234A>G", "BRCA1")
    assert isinstance(answer, Abstain)
    assert "can't be placed without a reference" in answer.reason


def test_absence_says_where_it_looked_and_is_not_called_benign(pack: Pack) -> None:
    answer = variant_interpretation("rs999999999")
    assert isinstance(answer, Abstain)
    assert "UniProt" in answer.reason
    assert "does not make it benign" in answer.reason


def test_a_protein_change_without_a_gene_asks_for_the_gene(pack: Pack) -> None:
    answer = variant_interpretation("p.Ala17Thr")
    assert isinstance(answer, Abstain)
    assert answer.missing == ("gene",)


def test_a_change_known_from_tumours_is_not_called_benign(pack: Pack) -> None:
    found = variant_interpretation("L858R", "EGFR")
    assert found[0].values["class"] is None
    assert "known from tumours" in found[0].text


def test_conflicting_classes_are_not_replaced_by_a_benign_one(pack: Pack) -> None:
    assert variant_interpretation("I1307K", "APC")[0].values["class"] is None


def test_a_benign_category_of_uniprot_is_not_taken_for_a_well_known_variant(pack: Pack) -> None:
    assert variant_interpretation("E342K", "SERPINA1")[0].values["class"] is None


@pytest.mark.parametrize(("allele", "clinvar", "says"), [("PI*Z", "17967", "calls it pathogenic"), ("PI*S", "17969", "calls it uncertain")])
def test_an_antitrypsin_allele_has_its_id_and_what_a_review_says_of_it(pack: Pack, allele: str, clinvar: str, says: str) -> None:
    first = variant_interpretation(allele, "SERPINA1")[0]
    assert (first.values["clinvar_id"], first.values["class"]) == (clinvar, None)
    assert says in first.text
    assert "10.1177/20406223211015954" in first.text


def test_a_mitochondrial_name_is_a_place(pack: Pack) -> None:
    assert parse("m.3243A>G").text == parse("NC_012920.1:m.3243A>G").text == "M-3243-A-G"


@pytest.mark.parametrize("variant", ["R175H", "c.1234A>G PVS1", "A1789T"])
def test_the_answer_always_names_class_names_criteria_and_points(pack: Pack, variant: str) -> None:
    found = variant_interpretation(variant, "TP53" if variant == "R175H" else "BRCA1")
    assert {"class", "hgvs_c", "hgvs_p", "rsid", "criteria", "points"} <= set(found[0].values)


@pytest.mark.parametrize("variant", ["hg19 17:7578406 C>T", "chr17:7578406:C:T (GRCh37)", "NC_000017.10:g.7578406C>T"])
def test_a_place_on_another_assembly_is_refused(pack: Pack, variant: str) -> None:
    with pytest.raises(InvalidInput, match="GRCh38"):
        variant_interpretation(variant)


@pytest.mark.parametrize("variant", ["GRCh38 17-7675088-C-T", "chr17:7675088 C>T (hg38)", "hg38:chr17:g.7675088C>T"])
def test_a_place_may_say_that_it_is_on_grch38(variant: str) -> None:
    assert parse(variant).text == "17-7675088-C-T"


def test_a_gene_beside_a_name_that_holds_another_is_refused(pack: Pack) -> None:
    with pytest.raises(InvalidInput, match="BRCA2"):
        variant_interpretation("BRCA2 c.5946delT", "BRCA1")
    assert variant_interpretation("FANCD1 c.5946delT", "BRCA2")[0].values["gene"] == "BRCA2"


@pytest.mark.parametrize("variant", ["no c.68_69del", "c.68_69del not detected", "c.68_69del and c.5266dup", "p.Arg175His?"])
def test_words_that_change_a_name_are_never_passed_over(pack: Pack, variant: str) -> None:
    with pytest.raises(InvalidInput, match="variant"):
        variant_interpretation(variant, "BRCA1")


def test_another_pathogenic_change_of_the_same_residue_supports_pm5(pack: Pack) -> None:
    found = variant_interpretation("R175A", "TP53")
    assert [one["code"] for one in found[-1].values["criteria"]] == ["PM5"]


def test_the_same_change_by_another_base_supports_ps1(pack: Pack) -> None:
    found = variant_interpretation("c.1138G>A", "FGFR3")
    assert "PS1" in [one["code"] for one in found[-1].values["criteria"]]


def test_a_frameshift_where_loss_of_function_causes_disease_supports_pvs1(pack: Pack) -> None:
    found = variant_interpretation("185delAG", "BRCA1")
    assert [(one["code"], one["strength"]) for one in found[-1].values["criteria"]] == [("PVS1", "strong")]


@pytest.mark.parametrize(
    ("gene", "change", "codes"),
    [
        # ClinGen ENIGMA GN097: no PVS1 after codon 3308 of BRCA2, whose Lys3326Ter leaves the transcript as it is (DOI 10.1093/jnci/djy002)
        ("BRCA2", "p.Lys3326Ter", []),
        ("BRCA2", "p.Tyr3308Ter", ["PVS1"]),
        # ClinGen GN012: malignant hyperthermia comes from gain of function of RYR1
        ("RYR1", "p.Arg614Ter", []),
        # GeneReviews NBK174884, table 4: truncations of APOB cause hypobetalipoproteinaemia, not hypercholesterolaemia
        ("APOB", "p.Arg463Ter", []),
    ],
)
def test_a_truncation_that_loses_nothing_or_causes_another_disorder_gets_no_pvs1(
    pack: Pack, gene: str, change: str, codes: list[str]
) -> None:
    assert [one.code for one in evidence.derived(gene, "", change)] == codes


def test_criteria_may_follow_the_variant_and_a_disagreement_is_shown(pack: Pack) -> None:
    found = variant_interpretation("c.1234A>G PVS1, PM2_supporting", "BRCA1")
    assert found[-1].values["points"] == 9
    assert "disagree" in found[-1].text


def test_the_model_sees_the_two_slots_that_it_was_trained_on(pack: Pack) -> None:
    registry = Registry()
    registry.add(variant_interpretation)
    assert list(registry["variant_interpretation"].manifest.slots) == ["variant", "gene"]
    assert registry["variant_interpretation"].validate({"variant": "R175H", "criteria": "PM2"}) == {"variant": "R175H", "criteria": "PM2"}


VCF_HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"


def test_the_known_variants_of_a_large_vcf_are_all_found(own_home: Home, tmp_path: Path) -> None:
    known = [row for row in table() if row.place][::40]
    lines = [f"chr1\t{position}\t.\tA\tC\t50\tPASS\t.\tGT\t0/1\n" for position in range(1_000, 101_000)]
    lines += ["chr{}\t{}\t.\t{}\t{}\t50\tPASS\t.\tGT\t0|1\n".format(*row.place.split("-")) for row in known]
    file = tmp_path / "patient.vcf"
    file.write_text(VCF_HEAD + "".join(lines))
    found = annotate(file)
    assert {hit.place for hit in found} == {row.place for row in known}
    assert found[0].classification == "Pathogenic"


def test_a_vcf_names_zygosity_and_leaves_out_what_the_patient_does_not_carry(own_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "patient.vcf"
    file.write_text(VCF_HEAD + "1\t169549811\t.\tC\tT\t50\tPASS\t.\tGT\t1/1\n17\t7675088\t.\tC\tA,T\t50\tPASS\t.\tGT\t0/1\n")
    assert [(hit.gene, hit.zygosity) for hit in annotate(file) if hit.gene == "F5"] == [("F5", "homozygous")]
    assert "17-7675088-C-T" not in [hit.place for hit in annotate(file)]


def test_a_vcf_on_another_assembly_is_refused(own_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "patient.vcf"
    file.write_text("##reference=GRCh37\n")
    with pytest.raises(InvalidInput):
        annotate(file)


def written(folder: Path, body: str, head: str = VCF_HEAD) -> Path:
    file = folder / "patient.vcf"
    file.write_text(head + body.replace(" ", "\t"))
    return file


# Places and alleles of the table, written by hand: HFE C282Y, factor V Leiden, TP53 R175H, CFTR F508del, and a variant of HEXA
C282Y, LEIDEN, R175H, F508DEL, TAY_SACHS = (
    "6 26092913 . G A 50 PASS . GT {}\n",
    "1 169549811 . C T 50 PASS . GT {}\n",
    "chr17 7675088 . C T 50 PASS . GT {}\n",
    "7 117559590 . ATCT A 50 PASS . GT {}\n",
    "15 72353106 . G A 50 PASS . GT {}\n",
)


def test_a_vcf_of_an_unnamed_assembly_is_read_only_where_the_user_vouches_for_it(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.format("0/1"), VCF_HEAD.replace("##reference=GRCh38\n", ""))
    with pytest.raises(InvalidInput, match="GRCh38"):
        annotate(file)
    assert [hit.gene for hit in report(file, stated_grch38=True).hits] == ["TP53"]


@pytest.mark.parametrize(
    ("line", "zygosity", "meaning"),
    [
        (R175H, "0/1", "the gene's disorders are dominant"),
        (F508DEL, "1|1", "two copies or variants in a gene with recessive disorders"),
        (TAY_SACHS, "0/1", "carrier of a recessive disorder"),
    ],
)
def test_a_hit_is_weighed_by_inheritance_and_zygosity(own_home: Home, tmp_path: Path, line: str, zygosity: str, meaning: str) -> None:
    assert annotate(written(tmp_path, line.format(zygosity)))[0].meaning == meaning


def test_a_dominant_gene_comes_before_a_carrier_and_the_asked_gene_before_both(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, C282Y.format("0/1") + F508DEL.format("0/1") + R175H.format("0/1"))
    assert annotate(file)[0].gene == "TP53"
    assert [hit.gene for hit in annotate(file, "CFTR")][:2] == ["CFTR", "TP53"]


def test_what_failed_its_filter_comes_last(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.replace("PASS", "LowQual").format("0/1") + F508DEL.format("0/1"))
    assert [hit.gene for hit in annotate(file)] == ["CFTR", "TP53"]


def test_alleles_are_trimmed_of_the_bases_that_they_share(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, "chr17 7675087 . GC GT 50 PASS . GT 0/1\n")
    assert [hit.name for hit in annotate(file)] == ["c.524G>A p.Arg175His"]


def test_one_of_several_samples_must_be_named_for_ranking(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.format("0/1 1/1"), VCF_HEAD.replace("\tS\n", "\tCHILD\tMOTHER\n"))
    with pytest.raises(InvalidInput, match="CHILD, MOTHER"):
        annotate(file)
    assert annotate(file, sample="MOTHER")[0].zygosity == "homozygous"


def test_the_tool_ranks_a_file_and_says_where_it_looked(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, LEIDEN.format("0/1") + R175H.format("0/1"))
    found = variant_interpretation(vcf=str(file))
    assert {finding.values.get("gene") for finding in found} >= {"TP53", "F5"}
    assert found[0].values["gene"] == "TP53"


def test_a_gene_without_a_known_variant_in_the_file_is_said_to_be_so_and_not_to_be_healthy(own_home: Home, tmp_path: Path) -> None:
    answer = variant_interpretation(vcf=str(written(tmp_path, R175H.format("0/1"))), gene="BRCA1")
    told = answer.reason if isinstance(answer, Abstain) else " ".join(finding.text for finding in answer)
    assert "BRCA1" in told
    assert "benign" not in told.replace("not thereby benign", "").replace("not make it benign", "").replace("not benign", "")


def test_the_optional_clinvar_pack_is_built_from_ncbis_vcf_and_searched(pack: Pack, own_home: Home, tmp_path: Path) -> None:
    source = tmp_path / "clinvar.vcf.gz"
    info = "CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;GENEINFO=ISG15:9636;MC=SO:0001587|nonsense;RS=1644247121"
    head = "##fileformat=VCFv4.1\n##fileDate=2024-12-15\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    source.write_bytes(gzip.compress(f"{head}1\t1013983\t1028857\tG\tA\t.\t.\t{info}\n".encode()))
    assert clinvar.build(source, own_home.root / clinvar.FILE) == 1
    found = variant_interpretation("chr1-1013983-G-A")
    assert (found[0].values["class"], found[0].values["clinvar_id"]) == ("Pathogenic", "1028857")


def test_a_file_that_is_no_clinvar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        clinvar.build(tmp_path / "nothing.tgz", tmp_path / "clinvar.sqlite")


def test_a_pathogenic_variant_is_told_with_the_published_risks_of_carriers_of_the_persons_sex(pack: Pack) -> None:
    found = variant_interpretation.function(variant="R175H", gene="TP53", wording=Wording(texts=("50-year-old man with TP53 R175H",)))
    risk = next(finding for finding in found if finding.topic == "any cancer risk to age 70")
    assert "from 50 to 70 years of age" in risk.text
    assert (risk.values["gene"], risk.values["sex"]) == ("TP53", "male")
    unknown = variant_interpretation.function(variant="R175H", gene="TP53", wording=Wording(texts=("TP53 R175H",)))
    assert not any("risk to age" in finding.topic for finding in unknown)

"""Every way to write a variant comes to one name, old names and names on a chromosome among them; other words are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.variants import variant_interpretation
from llmasos.tools.variants.known import Known, find, table
from llmasos.tools.variants.names import ACIDS, genomic, parse

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


def test_a_mitochondrial_name_is_a_place(pack: Pack) -> None:
    assert parse("m.3243A>G").text == parse("NC_012920.1:m.3243A>G").text == "M-3243-A-G"


@pytest.mark.parametrize("variant", ["GRCh38 17-7675088-C-T", "chr17:7675088 C>T (hg38)", "hg38:chr17:g.7675088C>T"])
def test_a_place_may_say_that_it_is_on_grch38(variant: str) -> None:
    assert parse(variant).text == "17-7675088-C-T"


@given(acids, st.integers(1, 9_999))
def test_a_lost_residue_is_read_however_its_loss_is_written(acid: str, at: int) -> None:
    spellings = ("Δ{}{}", "delta {}{}", "del {}{}", "del{}{}", "d{}{}", "p.{}{}del")
    assert {parse(text.format(acid, at)).text for text in spellings} == {f"p.{ACIDS[acid]}{at}del"}


@given(st.integers(2, 150), st.sampled_from(["", "A", "B"]))
def test_a_star_allele_beside_the_reference_or_itself_is_that_allele(number: int, letter: str) -> None:
    star = f"*{number}{letter}"
    for text in (star, f"*1/{star}", f"{star}/*1", f"{star}/{star}"):
        assert (parse(text).kind, parse(text).text) == ("legacy", star)
        assert (parse(f"TPMT {text}").gene, parse(f"TPMT{text}").gene) == ("TPMT", "TPMT")


def test_two_different_star_alleles_are_not_taken_for_one() -> None:
    assert parse("*2A/*13").text == "*2A/*13"


@pytest.mark.parametrize(
    ("variant", "gene", "hgvs_c"),
    [
        ("DPYD*2A", None, "c.1905+1G>A"),
        ("*2A/*1", "DPYD", "c.1905+1G>A"),
        ("dI507", "CFTR", "c.1519_1521del"),
        ("HBB CD 41-42", None, "c.126_129del"),
        ("codons 41-42 (-CTTT)", "HBB", "c.126_129del"),
        ("Z allele", None, "c.1096G>A"),
        ("PI*SS", "SERPINA1", "c.863A>T"),
        ("S allele", "HBB", "c.20A>T"),
    ],
)
def test_an_old_name_is_known(pack: Pack, variant: str, gene: str | None, hgvs_c: str) -> None:
    found = variant_interpretation(variant, gene)
    assert not isinstance(found, Abstain)
    assert found[0].values["hgvs_c"] == hgvs_c


def test_a_name_that_two_genes_bear_asks_for_the_gene(pack: Pack) -> None:
    answer = variant_interpretation("S allele")
    assert isinstance(answer, Abstain)
    assert answer.missing == ("gene",)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("13-20189546-AC-A", "chr13:g.20189547del"),
        ("7-117509127-CTT-C", "chr7:g.117509128_117509129del"),
        ("13-32339421-C-CA", "chr13:g.32339421_32339422insA"),
        ("15-90766923-ATCTGA-TAGATTC", "chr15:g.90766923_90766928delinsTAGATTC"),
        ("17-7675088-C-T", None),
    ],
)
def test_a_place_with_an_indel_has_a_name_on_its_chromosome(place: str, name: str | None) -> None:
    assert genomic(place) == name


@pytest.mark.parametrize("row", [row for row in table() if row.place and genomic(row.place)], ids=lambda row: f"{row.gene} {row.hgvs_c}")
def test_an_indel_of_the_table_is_found_by_its_name_on_the_chromosome(row: Known) -> None:
    name = genomic(row.place)
    assert name
    assert row in find(parse(name), None)


@pytest.mark.parametrize(
    ("variant", "gene"),
    [
        ("chr13:g.20189547delC", None),
        ("NC_000013.11:g.20189547del", None),
        ("g.20189547del", "GJB2"),
        ("GRCh38 chr13:g.20189547del", "GJB2"),
    ],
)
def test_a_deletion_on_a_chromosome_is_placed(pack: Pack, variant: str, gene: str | None) -> None:
    found = variant_interpretation(variant, gene)
    assert not isinstance(found, Abstain)
    assert found[0].values["hgvs_c"] == "c.35del"


@pytest.mark.parametrize(
    ("variant", "gene"),
    [("exon 45 deletion", "DMD"), ("exons 2-7 duplication", "DMD"), ("CAG repeat 40", "HTT"), ("GAA 700 repeats", "FXN"), ("intron 22 inversion", "F8")],
)  # fmt: skip
def test_a_word_before_a_number_is_no_gene_where_a_gene_is_given(pack: Pack, variant: str, gene: str) -> None:
    answer = variant_interpretation(variant, gene)
    assert isinstance(answer, Abstain)
    assert f"{gene} {variant}" in answer.reason


def test_without_a_gene_such_words_ask_for_it_and_a_misspelled_gene_is_still_said_to_be_one(pack: Pack) -> None:
    answer = variant_interpretation("exon 45 deletion")
    assert isinstance(answer, Abstain)
    assert answer.missing == ("gene",)
    with pytest.raises(UnknownTerm):
        variant_interpretation("BRACA1 c.1234A>G")


@pytest.mark.parametrize(
    "text", ["BRCA1基因c.68_69del", "BRCA1 c.68_69del 杂合", "BRCA1 c.68_69del（纯合突变）".replace("（", " (").replace("）", ")")]
)
def test_chinese_words_for_gene_mutation_and_zygosity_are_passed_over(text: str) -> None:
    assert (parse(text).gene, parse(text).text) == ("BRCA1", "c.68_69del")


@pytest.mark.parametrize("text", ["c.524G>A, p.Arg175His", "c.524G>A (p.Arg175His)", "c.524G>A/p.R175H"])
def test_a_coding_name_with_its_protein_name_is_one_variant(text: str) -> None:
    assert parse(text).text == "c.524G>A"


@pytest.mark.parametrize("text", ["c.68_69del/c.5266dup", "[c.68_69del];[5266dup]", "p.Tyr179Cys, p.Gly396Asp"])
def test_two_variants_at_once_are_refused_as_such(text: str) -> None:
    with pytest.raises(InvalidInput, match="one variant"):
        parse(text)


def test_an_intronic_name_that_counts_as_older_papers_do_is_read_and_said_to_be_so(pack: Pack) -> None:
    found = variant_interpretation("c.2789+5G>A", "CFTR")
    assert isinstance(found, list)
    assert found[0].values["hgvs_c"] == "c.2657+5G>A"
    assert "«c.2789+5G>A» was read as another name of c.2657+5G>A" in found[0].text


@pytest.mark.parametrize(
    ("variant", "gene", "says"),
    [
        ("rs1800562", "BRCA1", "known as HFE c.845G>A, not as a variant of BRCA1"),
        ("17-7675088-C-T", "BRCA1", "known as TP53 c.524G>A, not as a variant of BRCA1"),
        ("m.3243A>G", "BRCA1", "not as a variant of BRCA1"),
        ("C282Y", "HBB", "That name is known in HFE"),
        ("185delAG", "BRCA2", "That name is known in BRCA1"),
    ],
)
def test_a_variant_of_another_gene_is_said_to_be_one(pack: Pack, variant: str, gene: str, says: str) -> None:
    answer = variant_interpretation(variant, gene)
    assert isinstance(answer, Abstain)
    assert says in answer.reason


@pytest.mark.parametrize(
    ("variant", "gene", "says"),
    [
        ("p.Gly175His", "TP53", "Residue 175 of TP53 is Arg"),
        ("D551G", "CFTR", "Residue 551 of CFTR is Gly"),
        ("p.Lys175Ter", "TP53", "Residue 175 of TP53 is Arg"),
        ("c.1652A>G", "CFTR", "CFTR has G at c.1652"),
        ("E23K", "KCNJ11", "read the other way round it is p.Lys23Glu"),
    ],
)
def test_a_name_whose_reference_does_not_fit_the_gene_is_said_not_to(pack: Pack, variant: str, gene: str, says: str) -> None:
    answer = variant_interpretation(variant, gene)
    assert isinstance(answer, Abstain)
    assert says in answer.reason


def test_a_reference_that_fits_in_the_older_numbering_is_not_taken_for_wrong(pack: Pack) -> None:
    found = variant_interpretation("V30M", "TTR")
    assert isinstance(found, list)
    assert found[0].values["hgvs_p"] == "p.Val50Met"


@pytest.mark.parametrize(("variant", "gene", "says"), [("GCK", None, "is a gene"), ("*2", "CYP2C19", "is a star allele")])
def test_a_gene_alone_and_a_star_allele_are_no_variant_to_classify(pack: Pack, variant: str, gene: str | None, says: str) -> None:
    answer = variant_interpretation(variant, gene)
    assert isinstance(answer, Abstain)
    assert says in answer.reason


@pytest.mark.parametrize("variant", ["chr99-1-A-T", "chr23:7675088:C>T", "chr0:g.100A>G"])
def test_a_chromosome_that_does_not_exist_is_refused(variant: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 22, X, Y or M"):
        parse(variant)


@pytest.mark.parametrize(("variant", "gene", "held"), [("p.Met1?", "MLH1", "c.1A>G"), ("p.Thr854=", "CFTR", "c.2562T>G")])
def test_a_protein_name_that_several_changes_share_means_none_of_them(pack: Pack, variant: str, gene: str, held: str) -> None:
    answer = variant_interpretation(variant, gene)
    assert isinstance(answer, Abstain)
    assert held in answer.reason
    assert "Give the c. name" in answer.reason

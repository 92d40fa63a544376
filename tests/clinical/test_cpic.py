"""Published translations of genotypes and published recommendations, as CPIC's guidelines state them."""

import pytest

from llmasos.memory.pack import open_pack
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import read
from llmasos.tools.pharmacogenomics.phenotype import phenotype_of

PM, IM, NM, RM, UM = (f"{name} Metabolizer" for name in ("Poor", "Intermediate", "Normal", "Rapid", "Ultrarapid"))

# CYP2C19: PMID:35034351, table 1. CYP2D6: PMID:33387367, table 1 (PMID:31647186 for the scores of *10 and the bounds).
# CYP2C9: PMID:32189324, table 1. DPYD: PMID:29152729, table 1. TPMT and NUDT15: PMID:30447069, table 1. SLCO1B1: PMID:35152405,
# table 1. UGT1A1: PMID:26417955, table 1. CYP3A5: PMID:25801146, table 1. CYP2B6: PMID:31006110, table 1.
TRANSLATIONS = [
    ("CYP2C19 *1/*1", NM, None),
    ("CYP2C19 *1/*2", IM, None),
    ("CYP2C19 *2/*2", PM, None),
    ("CYP2C19 *2/*3", PM, None),
    ("CYP2C19 *1/*17", RM, None),
    ("CYP2C19 *17/*17", UM, None),
    ("CYP2C19 *2/*17", IM, None),
    ("CYP2D6 *1/*1", NM, 2.0),
    ("CYP2D6 *1/*4", IM, 1.0),
    ("CYP2D6 *4/*4", PM, 0.0),
    ("CYP2D6 *4/*5", PM, 0.0),
    ("CYP2D6 *1/*10", NM, 1.25),
    ("CYP2D6 *10/*10", IM, 0.5),
    ("CYP2D6 *4/*10", IM, 0.25),
    ("CYP2D6 *1/*41", NM, 1.5),
    ("CYP2D6 *4/*41", IM, 0.5),
    ("CYP2D6 *1/*2x2", UM, 3.0),
    ("CYP2D6 *1/*1xN", UM, 3.0),
    ("CYP2D6 *4/*4x2", PM, 0.0),
    ("CYP2C9 *1/*1", NM, 2.0),
    ("CYP2C9 *1/*2", IM, 1.5),
    ("CYP2C9 *1/*3", IM, 1.0),
    ("CYP2C9 *2/*2", IM, 1.0),
    ("CYP2C9 *2/*3", PM, 0.5),
    ("CYP2C9 *3/*3", PM, 0.0),
    ("DPYD Reference/Reference", NM, 2.0),
    ("DPYD c.1905+1G>A/Reference", IM, 1.0),
    ("DPYD *1/*2A", IM, 1.0),
    ("DPYD c.2846A>T/Reference", IM, 1.5),
    ("DPYD HapB3/Reference", IM, 1.5),
    ("DPYD c.1905+1G>A/c.2846A>T", PM, 0.5),
    ("DPYD c.1905+1G>A/c.1905+1G>A", PM, 0.0),
    ("TPMT *1/*1", NM, None),
    ("TPMT *1/*3A", IM, None),
    ("TPMT *3A/*3C", PM, None),
    ("NUDT15 *1/*3", IM, None),
    ("NUDT15 *3/*3", PM, None),
    ("SLCO1B1 *1/*5", "Decreased Function", None),
    ("SLCO1B1 *5/*5", "Poor Function", None),
    ("UGT1A1 *28/*28", PM, None),
    ("CYP3A5 *3/*3", PM, None),
    ("CYP3A5 *1/*3", IM, None),
    ("CYP2B6 *6/*6", PM, None),
    ("MT-RNR1 m.1555A>G", "Increased Risk of Aminoglycoside-Induced Hearing Loss", None),
]


@pytest.mark.parametrize(("written", "phenotype", "score"), TRANSLATIONS)
def test_a_genotype_means_what_its_guideline_says(written: str, phenotype: str, score: float | None) -> None:
    pack = open_pack()
    found = phenotype_of(pack, read(pack, written))
    assert (found.name, found.score) == (phenotype, score)


CAMZYOS = "https://ec.europa.eu/health/documents/community-register/2023/20230626159388/anx_159388_en.pdf"
LABEL = "contraindication or warning of the label"
FDA_CODEINE = "https://www.fda.gov/drugs/drug-safety-and-availability/fda-drug-safety-communication-fda-restricts-use-prescription-codeine-pain-and-cough-medicines-and"

# drug, genotypes, indication, words of the recommendation, strength ("" where this project could not confirm it), paper
RECOMMENDED = [
    ("clopidogrel", ["CYP2C19 *2/*2"], "", ("avoid clopidogrel", "prasugrel or ticagrelor"), "strong", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*2"], "", ("avoid standard dose",), "strong", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*17"], "", ("standard dose (75 mg/day)",), "strong", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*2"], "after a stroke", ("prasugrel is contraindicated",), "moderate", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *2/*2"], "after a TIA", ("prasugrel is contraindicated",), "moderate", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *2/*2"], "peripheral arterial disease", ("avoid clopidogrel",), "moderate", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*2"], "peripheral arterial disease", ("no recommendation",), "no recommendation", "PMID:35034351"),
    # PMC9287492, tables 2 and 3
    ("clopidogrel", ["CYP2C19 *1/*2"], "after a stroke", ("consider another", "ticagrelor"), "moderate", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *2/*2"], "after a stroke", ("avoid clopidogrel if possible",), "moderate", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*1"], "after a stroke", ("75 mg",), "strong", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*17"], "after a stroke", ("no recommendation",), "no recommendation", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *17/*17"], "TIA", ("no recommendation",), "no recommendation", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*1"], "peripheral arterial disease", ("75 mg",), "strong", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *17/*17"], "peripheral arterial disease", ("no recommendation",), "no recommendation", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*2"], "stable coronary artery disease", ("no recommendation",), "no recommendation", "PMID:35034351"),
    ("clopidogrel", ["CYP2C19 *1/*2"], "stable coronary artery disease, after PCI", ("avoid",), "strong", "PMID:35034351"),
    ("codeine", ["CYP2D6 *4/*4"], "", ("avoid codeine", "diminished analgesia"), "strong", "PMID:33387367"),
    ("codeine", ["CYP2D6 *1/*2x2"], "", ("avoid codeine", "toxicity"), "strong", "PMID:33387367"),
    ("codeine", ["CYP2D6 *10/*10"], "", ("no response",), "moderate", "PMID:33387367"),
    ("tramadol", ["CYP2D6 *4/*4"], "", ("avoid tramadol",), "strong", "PMID:33387367"),
    ("tramadol", ["CYP2D6 *1/*4"], "", ("label recommended",), "optional", "PMID:33387367"),
    ("fluorouracil", ["DPYD c.1905+1G>A/Reference"], "", ("50%",), "strong", "PMID:29152729"),
    ("capecitabine", ["DPYD c.2846A>T/Reference"], "", ("50%",), "moderate", "PMID:29152729"),
    ("fluorouracil", ["DPYD *2A/*2A"], "", ("avoid",), "strong", "PMID:29152729"),
    ("fluorouracil", ["DPYD c.1905+1G>A/c.2846A>T"], "", ("avoid", "strongly reduced dose"), "strong", "PMID:29152729"),
    ("capecitabine", ["DPYD c.2846A>T/c.2846A>T"], "", ("more than 50 % less",), "strong", "PMID:29152729"),
    ("simvastatin", ["SLCO1B1 *5/*5"], "", ("alternative statin",), "strong", "PMID:35152405"),
    ("atorvastatin", ["SLCO1B1 *5/*5"], "", ("<=20mg",), "moderate", "PMID:35152405"),
    ("abacavir", ["HLA-B*57:01 positive"], "", ("do not give abacavir",), "strong", "PMID:24561393"),
    ("abacavir", ["HLA-B*57:01 negative"], "", ("usual dose",), "strong", "PMID:24561393"),
    ("allopurinol", ["HLA-B*58:01"], "", ("contraindicated",), "strong", "PMID:26094938"),
    ("carbamazepine", ["HLA-B*15:02 positive"], "", ("do not start carbamazepine",), "strong", "PMID:29392710"),
    ("carbamazepine", ["HLA-A*31:01 positive"], "", ("where there is an alternative",), "strong", "PMID:29392710"),
    ("oxcarbazepine", ["HLA-B*15:02 positive"], "", ("do not start oxcarbazepine",), "strong", "PMID:29392710"),
    ("phenytoin", ["HLA-B*15:02 positive"], "", ("do not start phenytoin", "avoid carbamazepine"), "strong", "PMID:32779747"),
    ("phenytoin", ["CYP2C9 *3/*3"], "", ("50 % less",), "strong", "PMID:32779747"),
    ("phenytoin", ["CYP2C9 *1/*3"], "", ("25 % less",), "moderate", "PMID:32779747"),
    ("phenytoin", ["CYP2C9 *1/*2"], "", ("usual dosing",), "moderate", "PMID:32779747"),
    # two results together: NBK321445, table 3; PMC8024462, table 2 (both after the CPIC guidelines named)
    ("carbamazepine", ["HLA-A*31:01 negative", "HLA-B*15:02 negative"], "", ("usual dosing", "not raised"), "strong", "PMID:29392710"),
    (
        "carbamazepine",
        ["HLA-A*31:01 positive", "HLA-B*15:02 negative"],
        "",
        ("who has not taken it before", "where there is an alternative", "closer monitoring", "three months"),
        "strong",
        "PMID:29392710",
    ),
    (
        "carbamazepine",
        ["HLA-A*31:01 negative", "HLA-B*15:02 positive"],
        "",
        ("do not start carbamazepine", "whatever hla-a says", "three months"),
        "strong",
        "PMID:29392710",
    ),
    ("carbamazepine", ["HLA-A*31:01 positive", "HLA-B*15:02 positive"], "", ("do not start carbamazepine",), "strong", "PMID:29392710"),
    ("phenytoin", ["HLA-B*15:02 positive", "CYP2C9 *1/*1"], "", ("do not start phenytoin",), "strong", "PMID:32779747"),
    ("fosphenytoin", ["CYP2C9 *3/*3", "HLA-B*15:02 positive"], "", ("do not start fosphenytoin",), "strong", "PMID:32779747"),
    ("phenytoin", ["HLA-B*15:02 negative", "CYP2C9 *1/*1"], "", ("usual dosing",), "strong", "PMID:32779747"),
    ("phenytoin", ["HLA-B*15:02 negative", "CYP2C9 *1/*2"], "", ("usual dosing",), "moderate", "PMID:32779747"),
    ("phenytoin", ["HLA-B*15:02 negative", "CYP2C9 *1/*3"], "", ("25 % less",), "moderate", "PMID:32779747"),
    ("phenytoin", ["HLA-B*15:02 negative", "CYP2C9 *2/*2"], "", ("25 % less",), "moderate", "PMID:32779747"),
    ("phenytoin", ["HLA-B*15:02 negative", "CYP2C9 *2/*3"], "", ("50 % less",), "strong", "PMID:32779747"),
    # DPWG, November 2018, in PharmGKB's annotation PA166182810
    (
        "flucloxacillin",
        ["HLA-B*57:01 positive"],
        "",
        ("liver function", "80 times"),
        "",
        "https://www.pharmgkb.org/guidelineAnnotation/PA166182810",
    ),
    (
        "flucloxacillin",
        ["HLA-B*57:01 negative"],
        "",
        ("no recommendation",),
        "no recommendation",
        "https://www.pharmgkb.org/guidelineAnnotation/PA166182810",
    ),
    # FDA, 20 April 2017
    ("codeine", ["CYP2D6 *1/*1"], "pain in a child", ("below 12 years", "below 18 after removal"), LABEL, FDA_CODEINE),
    ("tramadol", ["CYP2D6 *1/*4"], "a child", ("do not give tramadol below 12 years",), LABEL, FDA_CODEINE),
    ("codeine", ["CYP2D6 *1/*1"], "cough, breastfeeding", ("breastfeeding is not recommended",), LABEL, FDA_CODEINE),
    ("codeine", ["CYP2D6 *1/*2x2"], "pain in a child", ("avoid codeine", "toxicity"), "strong", "PMID:33387367"),
    # section 2.2 of the US label
    (
        "siponimod",
        ["CYP2C9 *1/*1"],
        "",
        ("usual maintenance dose", "2 mg"),
        "",
        "https://themeditary.com/pro/mayzent-prescribing-information-12726.html",
    ),
    # section 4.2 of the EU product information
    ("mavacamten", ["CYP2C19 *2/*3"], "", ("start with 2.5 mg", "5 mg at most"), "", CAMZYOS),
    ("mavacamten", ["CYP2C19 *1/*2"], "", ("start with 5 mg", "15 mg at most"), "", CAMZYOS),
    ("mavacamten", ["CYP2C19 *17/*17"], "", ("start with 5 mg", "15 mg at most"), "", CAMZYOS),
    ("mavacamten", ["CYP2C19 indeterminate"], "", ("as for a poor metabolizer",), "", CAMZYOS),
    ("rasburicase", ["G6PD deficient"], "", ("avoid rasburicase",), "strong", "PMID:36049896"),
    ("gentamicin", ["MT-RNR1 m.1555A>G"], "", ("avoid aminoglycosides",), "strong", "PMID:34032273"),
    ("succinylcholine", ["RYR1 malignant hyperthermia susceptibility"], "", ("relatively contraindicated",), "strong", "PMID:30499100"),
    # the carrier's row for both genes; PharmGKB in MedGen C5437603
    ("sevoflurane", ["RYR1 Reference/Reference", "CACNA1S Reference/Reference"], "", ("does not exclude",), "strong", "PMID:30499100"),
    ("sevoflurane", ["RYR1 Reference/Reference"], "", ("does not exclude", "family history"), "", "PMID:30499100"),
    ("isoflurane", ["CACNA1S Reference/Reference", "RYR1 p.Arg614Cys"], "", ("relatively contraindicated",), "strong", "PMID:30499100"),
    ("warfarin", ["CYP2C9 *3/*3"], "", ("another oral anticoagulant",), "strong", "PMID:28198005"),
    ("warfarin", ["CYP2C9 *1/*8"], "", ("15 to 30 % less",), "optional", "PMID:28198005"),
    ("warfarin", ["CYP4F2 *1/*3"], "", ("5 to 10 % more",), "optional", "PMID:28198005"),
    ("tacrolimus", ["CYP3A5 *1/*1"], "", ("1.5 to 2 times",), "strong", "PMID:25801146"),
    ("tacrolimus", ["CYP3A5 *3/*3"], "", ("standard recommended dose",), "strong", "PMID:25801146"),
    ("efavirenz", ["CYP2B6 *6/*6"], "", ("400 or 200 mg/day",), "moderate", "PMID:31006110"),
    ("atazanavir", ["UGT1A1 *28/*28"], "", ("alternative agent",), "strong", "PMID:26417955"),
    ("ondansetron", ["CYP2D6 *1/*2x2"], "", ("granisetron",), "moderate", "PMID:28002639"),
    ("tamoxifen", ["CYP2D6 *4/*4"], "", ("aromatase inhibitor",), "strong", "PMID:29385237"),
    ("tamoxifen", ["CYP2D6 *1/*4"], "", ("aromatase inhibitor",), "optional", "PMID:29385237"),
    ("voriconazole", ["CYP2C19 *17/*17"], "", ("alternative agent",), "moderate", "PMID:27981572"),
    ("voriconazole", ["CYP2C19 *1/*17"], "a child with aspergillosis", ("trough",), "moderate", "PMID:27981572"),
    # PMC5474211, table 3
    ("voriconazole", ["CYP2C19 *17/*17"], "a child", ("liposomal amphotericin", "posaconazole"), "moderate", "PMID:27981572"),
    ("voriconazole", ["CYP2C19 *1/*1"], "a child", ("usual dosing",), "strong", "PMID:27981572"),
    ("voriconazole", ["CYP2C19 *1/*2"], "a child", ("usual dosing",), "moderate", "PMID:27981572"),
    ("voriconazole", ["CYP2C19 *2/*2"], "a child", ("posaconazole", "less than the usual dose"), "moderate", "PMID:27981572"),
    ("omeprazole", ["CYP2C19 *17/*17"], "", ("100%",), "optional", "PMID:32770672"),
    ("omeprazole", ["CYP2C19 *2/*2"], "", ("50% reduction",), "moderate", "PMID:32770672"),
    ("citalopram", ["CYP2C19 *2/*2"], "", ("half of the usual maintenance dose",), "strong", "PMID:37032427"),
    ("paroxetine", ["CYP2D6 *1/*2x2"], "", ("alternative drug",), "moderate", "PMID:37032427"),
    ("nortriptyline", ["CYP2D6 *4/*4"], "", ("avoid tricyclic",), "strong", "PMID:27997040"),
    ("nortriptyline", ["CYP2D6 *1/*4"], "", ("25%",), "optional", "PMID:27997040"),
    # low doses: precisionmedicine.ufhealth.org on CYP2D6, CYP2C19 and tertiary amines, after the guideline; PMC5478479, table 4, notes
    ("amitriptyline", ["CYP2D6 *4/*4", "CYP2C19 *1/*1"], "neuropathic pain", ("no change", "side effects"), "", "PMID:27997040"),
    ("amitriptyline", ["CYP2D6 *1/*2x2"], "postherpetic neuralgia", ("no change", "may fail"), "", "PMID:27997040"),
    ("amitriptyline", ["CYP2C19 *2/*2"], "diabetic neuropathy", ("no change", "side effects"), "", "PMID:27997040"),
    ("nortriptyline", ["CYP2D6 *10/*10"], "neuropathic pain", ("no change", "side effects"), "", "PMID:27997040"),
    ("nortriptyline", ["CYP2D6 *1/*1"], "neuropathic pain", ("no change",), "", "PMID:27997040"),
    ("nortriptyline", ["CYP2D6 *4/*4"], "depression", ("avoid tricyclic",), "strong", "PMID:27997040"),
    ("metoprolol", ["CYP2D6 *4/*4"], "", ("lowest recommended dose",), "moderate", "PMID:38951961"),
    ("meloxicam", ["CYP2C9 *1/*3"], "", ("half of the lowest",), "moderate", "PMID:32189324"),
    ("meloxicam", ["CYP2C9 *1/*2"], "", ("usual starting dose",), "moderate", "PMID:32189324"),
    ("piroxicam", ["CYP2C9 *1/*3"], "", ("choose a drug",), "moderate", "PMID:32189324"),
    ("celecoxib", ["CYP2C9 *3/*3"], "", ("25-50%",), "moderate", "PMID:32189324"),
    ("irinotecan", ["UGT1A1 *28/*28"], "", ("70 %",), "", "PMID:36443464"),
    ("citalopram", ["CYP2C19 *1/*2"], "", ("slower titration",), "moderate", "PMID:37032427"),
    ("escitalopram", ["CYP2C19 *17/*17"], "", ("alternative",), "strong", "PMID:37032427"),
    ("escitalopram", ["CYP2C19 *1/*17"], "", ("usual starting dose",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *2/*2"], "", ("50 %",), "moderate", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *1/*2"], "", ("slower titration",), "moderate", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *17/*17"], "", ("usual starting dose",), "strong", "PMID:37032427"),
    ("sertraline", ["CYP2B6 *6/*6"], "", ("25 %",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *1/*1", "CYP2B6 *6/*6"], "", ("25 %",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *1/*2", "CYP2B6 *6/*6"], "", ("50 %",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *1/*2", "CYP2B6 *1/*6"], "", ("slower titration",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *2/*2", "CYP2B6 *6/*6"], "", ("alternative",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *17/*17", "CYP2B6 *6/*6"], "", ("usual starting dose",), "optional", "PMID:37032427"),
    ("sertraline", ["CYP2C19 *17/*17", "CYP2B6 *4/*4"], "", ("consider a higher one",), "optional", "PMID:37032427"),
    ("paroxetine", ["CYP2D6 *4/*4"], "", ("50 %",), "moderate", "PMID:37032427"),
    ("paroxetine", ["CYP2D6 *1/*4"], "", ("lower starting dose",), "optional", "PMID:37032427"),
    ("fluvoxamine", ["CYP2D6 *4/*4"], "", ("25-50%",), "optional", "PMID:37032427"),
    ("vortioxetine", ["CYP2D6 *4/*4"], "", ("half of the usual dose",), "moderate", "PMID:37032427"),
    ("venlafaxine", ["CYP2D6 *4/*4"], "", ("alternative",), "optional", "PMID:37032427"),
    ("venlafaxine", ["CYP2D6 *1/*4"], "", ("no action",), "no recommendation", "PMID:37032427"),
    ("atomoxetine", ["CYP2D6 *4/*4"], "", ("40 mg/day",), "moderate", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *10/*10"], "", ("2 to 4 hours",), "moderate", "PMID:30801677"),
    # without a score: NBK315951, table 4
    ("atomoxetine", ["CYP2D6 intermediate metabolizer"], "", ("only after 2 weeks",), "moderate", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *4/*4"], "ADHD in a child", ("0.5 mg/kg", "4 hours"), "strong", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *10/*10"], "ADHD in a child", ("0.5 mg/kg", "2 to 4 hours"), "moderate", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *1/*4"], "ADHD in a child", ("1.2 mg/kg", "1 to 2 hours"), "moderate", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *1/*1"], "ADHD in a child", ("1.2 mg/kg", "1 to 2 hours"), "moderate", "PMID:30801677"),
    ("atomoxetine", ["CYP2D6 *1/*2x2"], "ADHD in a child", ("1.2 mg/kg", "1 to 2 hours"), "moderate", "PMID:30801677"),
    ("desipramine", ["CYP2D6 *4/*4"], "", ("avoid tricyclic",), "optional", "PMID:27997040"),
    ("clomipramine", ["CYP2D6 *4/*4", "CYP2C19 *1/*1"], "", ("avoid clomipramine",), "optional", "PMID:27997040"),
    ("doxepin", ["CYP2D6 *1/*1", "CYP2C19 *1/*1"], "", ("recommended starting dose",), "strong", "PMID:27997040"),
    ("azathioprine", ["TPMT *3A/*3A", "NUDT15 *1/*1"], "", ("10-fold",), "strong", "PMID:30447069"),
    ("azathioprine", ["TPMT *1/*3A"], "", ("30%-80%",), "strong", "PMID:30447069"),
    ("mercaptopurine", ["NUDT15 *3/*3", "TPMT *1/*1"], "", ("10 mg/m2/day",), "strong", "PMID:30447069"),
    # both genes: CPIC's update of March 2024 (https://cpicpgx.org/?p=578; PMID:38230823)
    ("azathioprine", ["TPMT *1/*3A", "NUDT15 *1/*3"], "", ("20 to 50 %",), "strong", "PMID:30447069"),
    ("mercaptopurine", ["TPMT *1/*3A", "NUDT15 *1/*3"], "", ("20 to 50 %",), "", "PMID:30447069"),
    ("thioguanine", ["TPMT *1/*3A", "NUDT15 possible intermediate metabolizer"], "", ("20 to 50 %",), "", "PMID:30447069"),
    ("thioguanine", ["TPMT *1/*3C", "NUDT15 *1/*1"], "", ("50% to 80%",), "moderate", "PMID:30447069"),
    ("thioguanine", ["TPMT *3A/*3A"], "", ("10-fold",), "strong", "PMID:30447069"),
    ("rosuvastatin", ["ABCG2 rs2231142 T/T", "SLCO1B1 *1/*1"], "", ("20mg",), "optional", "PMID:35152405"),
    ("rosuvastatin", ["ABCG2 rs2231142 T/T"], "", ("20mg",), "moderate", "PMID:35152405"),
    ("rosuvastatin", ["ABCG2 rs2231142 G/G", "SLCO1B1 *1/*5"], "", ("desired starting dose",), "strong", "PMID:35152405"),
    ("fluvastatin", ["CYP2C9 *3/*3", "SLCO1B1 *5/*5"], "", ("alternative statin",), "optional", "PMID:35152405"),
    ("fluvastatin", ["CYP2C9 *3/*3"], "", ("20mg",), "moderate", "PMID:35152405"),
    ("pravastatin", ["SLCO1B1 *5/*5"], "", ("40mg",), "moderate", "PMID:35152405"),
    ("pitavastatin", ["SLCO1B1 *1/*5"], "", ("2mg",), "moderate", "PMID:35152405"),
    ("lovastatin", ["SLCO1B1 *1/*1"], "", ("desired starting dose",), "strong", "PMID:35152405"),
    ("ibuprofen", ["CYP2C9 *3/*3"], "", ("25-50%",), "moderate", "PMID:32189324"),
    ("flurbiprofen", ["CYP2C9 *1/*3"], "", ("lowest recommended dose",), "moderate", "PMID:32189324"),
    ("tenoxicam", ["CYP2C9 *1/*2"], "", ("usual starting dose",), "moderate", "PMID:32189324"),
    ("dexlansoprazole", ["CYP2C19 *2/*2"], "", ("50% reduction",), "optional", "PMID:32770672"),
    ("hydrocodone", ["CYP2D6 *1/*2x2"], "", ("no recommendation",), "no recommendation", "PMID:33387367"),
    ("tropisetron", ["CYP2D6 *1/*2x2"], "", ("granisetron",), "moderate", "PMID:28002639"),
    ("primaquine", ["G6PD deficient"], "", ("avoid primaquine",), "strong", "PMID:36049896"),
    ("nitrofurantoin", ["G6PD deficient"], "", ("caution",), "optional", "PMID:36049896"),
    ("methylene blue", ["G6PD deficient"], "", ("avoid",), "moderate", "PMID:36049896"),
    ("ivacaftor", ["CFTR G551D/F508del"], "", ("use ivacaftor",), "moderate", "PMID:24598717"),
]


@pytest.mark.parametrize(("drug", "genotypes", "indication", "words", "strength", "paper"), RECOMMENDED)
def test_a_recommendation_is_that_of_its_guideline(
    drug: str, genotypes: list[str], indication: str, words: tuple[str, ...], strength: str, paper: str
) -> None:
    found = pharmacogenomics(drug, genotypes, indication or None)
    first = found[0]
    assert first.topic == "recommendation"
    assert all(word in str(first.values["recommendation"]).lower() for word in words)
    assert first.values["strength"] == (strength or "not stated in the data")
    assert first.source.identifier == paper


# PMID:27997040, table 4: CYP2C19 down, CYP2D6 across (ultrarapid, normal, intermediate, poor)
AMITRIPTYLINE = {
    "Ultrarapid": ("optional", "optional", "optional", "optional"),
    "Rapid": ("optional", "optional", "optional", "optional"),
    "Normal": ("strong", "strong", "moderate", "strong"),
    "Intermediate": ("optional", "strong", "optional", "optional"),
    "Poor": ("optional", "moderate", "optional", "optional"),
}


@pytest.mark.parametrize(
    ("cyp2c19", "cyp2d6", "strength"),
    [
        (row, column, strength)
        for row, strengths in AMITRIPTYLINE.items()
        for column, strength in zip(("Ultrarapid", "Normal", "Intermediate", "Poor"), strengths, strict=True)
    ],
)
def test_amitriptyline_by_two_genes_has_the_published_strength(cyp2c19: str, cyp2d6: str, strength: str) -> None:
    found = pharmacogenomics("amitriptyline", [f"CYP2C19 {cyp2c19} Metabolizer", f"CYP2D6 {cyp2d6} Metabolizer"])
    assert isinstance(found, list)
    assert found[0].values["strength"] == strength


@pytest.mark.parametrize(
    ("drug", "genotype", "year"),
    [("codeine", "CYP2D6 *4/*4", 2021), ("fluorouracil", "DPYD c.1905+1G>A/Reference", 2017), ("efavirenz", "CYP2B6 *6/*6", 2019)],
)
def test_a_recommendation_names_the_year_of_its_guideline(drug: str, genotype: str, year: int) -> None:
    assert str(pharmacogenomics(drug, [genotype])[0].values["guideline"]).endswith(f", {year}")

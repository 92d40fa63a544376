"""How well walks over the repurposing graph find labelled uses that were hidden from them, beside two baselines.

    python eval/repurposing.py [SEED …]

For every seed: AUROC against pairs of like degree, mean reciprocal rank of the hidden drug among all drugs that are not labelled
for the disease, and how often it is among the first ten; links hidden, and whole diseases hidden. Then mean and range over the seeds.
"""

import sys
from collections import defaultdict
from statistics import mean

from llmasos.memory.pack import open_pack
from llmasos.tools.drugs.training import Figures, train

SEEDS = (0, 1, 2)


def main(seeds: tuple[int, ...]) -> None:
    """Write a line for each way of scoring of each seed, then one for all seeds."""
    pack = open_pack()
    collected: dict[tuple[str, str], list[Figures]] = defaultdict(list)
    for seed in seeds:
        report = train(pack, seed)
        sys.stdout.write(f"seed {seed}: {report.links} links, {report.diseases} diseases, {report.drugs} drugs; ships: {report.ships}\n")
        for held, figures in (("links", report.held_out_links), ("diseases", report.held_out_diseases)):
            for way, one in figures.items():
                collected[held, way].append(one)
                sys.stdout.write(f"  hidden {held}, {way}: AUROC {one.auroc:.3f}, MRR {one.mrr:.3f}, top-10 {one.top_10:.1%}\n")
    for (held, way), found in collected.items():
        sys.stdout.write(
            f"all seeds, hidden {held}, {way}: AUROC {_range([one.auroc for one in found])}, MRR {_range([one.mrr for one in found])}\n"
        )


def _range(figures: list[float]) -> str:
    return f"{mean(figures):.3f} ({min(figures):.3f} to {max(figures):.3f})"


if __name__ == "__main__":
    main(tuple(int(seed) for seed in sys.argv[1:]) or SEEDS)

"""The model card: what the weights are, what they were made from, and how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.training.batches import WHOLE
from index.training.evaluate import Score
from index.training.prepare import Prepared
from index.training.train import Recipe

LICENCE = "CC BY-SA 4.0"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where sources come from: their names, the work, whom to name, where it is, under which licence."""

    names: tuple[str, ...]
    work: str
    credit: str
    place: str
    licence: str


ORIGINS = (
    Origin(
        ("jaquad_q", "jaquad_title"),
        "JaQuAD, train (text of Japanese Wikipedia)",
        "Skelter Labs (So et al. 2022); authors of Japanese Wikipedia",
        "https://github.com/SkelterLabsInc/JaQuAD",
        "CC BY-SA 3.0",
    ),
    Origin(
        ("jsts_pos", "jsts_scored", "jcqa"),
        "JGLUE, train: JSTS and JCommonsenseQA",
        "Yahoo Japan Corporation and Waseda University (Kurihara, Kawahara and Shibata 2022)",
        "https://github.com/yahoojapan/JGLUE",
        "CC BY-SA 4.0",
    ),
    Origin(
        ("jsick_ent", "par_jsick"),
        "JSICK",
        "Hitomi Yanaka and Koji Mineshima (2022)",
        "https://github.com/verypluming/JSICK",
        "CC BY 4.0",
    ),
    Origin(
        ("jmmlu",),
        "JMMLU",
        "Kawahara Laboratory, Waseda University",
        "https://github.com/nlp-waseda/JMMLU",
        "CC BY-SA 4.0",
    ),
    Origin(
        ("law_cap",),
        "Statutes of Japan",
        "e-Gov 法令検索",
        "https://laws.e-gov.go.jp/",
        "no copyright (Copyright Act, article 13)",
    ),
    Origin(
        ("lawqa",),
        "lawqa_jp",
        "Digital Agency of Japan（デジタル庁）",
        "https://github.com/digital-go-jp/lawqa_jp",
        "PDL 1.0",
    ),
    Origin(
        ("par_jmdict", "syn_jmdict"),
        "JMdict",
        "Electronic Dictionary Research and Development Group, used in conformance with its licence",
        "https://www.edrdg.org/edrdg/licence.html",
        "CC BY-SA 4.0",
    ),
    Origin(
        ("par_tanaka",),
        "Tanaka Corpus",
        "Yasuhito Tanaka; Tatoeba and its contributors",
        "https://tatoeba.org/",
        "CC BY 2.0 FR",
    ),
    Origin(
        ("par_ami",),
        "AMI Meeting Parallel Corpus, dev and test",
        "Tsuruoka Laboratory, The University of Tokyo; AMI Consortium",
        "https://github.com/tsuruoka-lab/AMI-Meeting-Parallel-Corpus",
        "CC BY 4.0",
    ),
    Origin(
        ("par_php", "doc_php"),
        "PHP manual",
        "The PHP Documentation Group",
        "https://www.php.net/",
        "CC BY 3.0",
    ),
    Origin(
        ("par_pydocs",),
        "Python documentation and its Japanese translation",
        "Python Software Foundation and the translators",
        "https://docs.python.org/ja/",
        "PSF licence",
    ),
    Origin(
        ("par_angular", "doc_angular"),
        "Angular documentation and its Japanese translation",
        "Google LLC and the angular-ja contributors",
        "https://angular.jp/",
        "MIT",
    ),
    Origin(
        ("doc_react",),
        "React documentation, Japanese",
        "Meta Platforms and the translators",
        "https://ja.react.dev/",
        "CC BY 4.0",
    ),
    Origin(
        ("doc_caf",),
        "Cloud Adoption Framework documentation, Japanese",
        "Microsoft",
        "https://learn.microsoft.com/ja-jp/azure/cloud-adoption-framework/",
        "CC BY 4.0",
    ),
    Origin(
        ("par_cncf",),
        "Cloud Native Glossary",
        "The CNCF glossary authors",
        "https://glossary.cncf.io/",
        "CC BY 4.0",
    ),
    Origin(
        ("par_elixir",),
        "Elixir School",
        "The Elixir School contributors",
        "https://elixirschool.com/",
        "Apache-2.0",
    ),
    Origin(("par_jlpt",), "JLPT word decks", "The authors of the decks", "", "MIT"),
    Origin(
        ("doc_anno",),
        "安野たかひろ：都知事選マニフェスト",
        "安野たかひろ",
        "https://github.com/takahiroanno2024/election2024",
        "CC BY 4.0",
    ),
    Origin(
        ("doc_mirai",),
        "チームみらい マニフェスト",
        "チームみらい",
        "https://github.com/team-mirai/policy",
        "CC BY 4.0",
    ),
    Origin(
        ("doc_gif",),
        "GIF（政府相互運用性フレームワーク）",
        "Digital Agency of Japan（デジタル庁）",
        "https://github.com/JDA-DM/GIF",
        "rights waived",
    ),
    Origin(
        ("report_questions", "report_headings", "report_english"),
        "Made-up reports (`python -m eval pairs`)",
        "Kikeru contributors",
        "",
        "MIT",
    ),
)

_TEMPLATE = """\
---
language: [ja, en]
license: cc-by-sa-4.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding]
---

# {name}

A static embedding for Japanese and English: a table of {pieces:,} subword pieces x {dimension} dimensions,
whose rows are averaged and normalised. It was trained from scratch; no pretrained weights went into it.
A question takes well under a millisecond on one core, without torch.

    from sentence_transformers import SentenceTransformer  # 6.2 or newer

    SentenceTransformer("{name}").encode(["退院支援の状況", "support for leaving hospital"])

Weights are int8 with one scale a row.{matryoshka_note}
The tokenizer's own pipeline does NFKC, lower case and the cut by script; whatever is neither letter nor digit
is left out. No prefix is needed before a question or a passage.

What it can't do: word order and negation are lost in an average, so use it beside a word index, not in its
place.

## Quality
Measured on these int8 weights, on sets that training never read (only the power to which row lengths are
raised, the last step of a run from N(0, 1), was chosen by them).

{scores}

## Recipe
{recipe}

To make it again, in the Kikeru repository:

    python -m index train {again}

## Data and licences
{pairs:,} pairs of {sources} sources (`+keywords`, `+cloze`, `+halves` and `+unnamed` were made from the
passages of the source before the plus) and {scored:,} scored pairs. Texts were cut into pairs, shortened and
shuffled; nothing else was changed.

{origins}

Works under share-alike licences are among them, so **these weights are licensed under {licence}**
(https://creativecommons.org/licenses/by-sa/4.0/, full text in `LICENSE`). Name "{name} (Kikeru)" and the
works above when you pass them on.
"""


def write_card(
    folder: Path,
    *,
    recipe: Recipe,
    data: Prepared,
    pieces: int,
    steps: int,
    minutes: float,
    scores: Sequence[Score],
) -> None:
    """Write ``README.md`` into the model's folder. ``minutes`` are those the loop took."""
    text = _TEMPLATE.format(
        name=folder.resolve().name,
        pieces=pieces,
        dimension=recipe.dimension,
        scores=_scores(scores),
        recipe=_recipe(recipe, steps=steps, minutes=minutes),
        pairs=data.pairs,
        sources=len(data.sources),
        scored=len(data.scored),
        origins=_origins(data),
        licence=LICENCE,
        again=_again(recipe, steps=steps),
        matryoshka_note=_matryoshka_note(recipe),
    )
    folder.joinpath("README.md").write_text(text, encoding="utf-8")


def _scores(scores: Sequence[Score]) -> str:
    rows = [f"| {score.task} | {score.measure} | {score.value:.3f} |" for score in scores]
    return "\n".join(["| set | measure | value |", "|---|---|---|", *rows]) if rows else "Not measured."


def _shorter(recipe: Recipe) -> str:
    """The shorter dimensions that were trained, for reading: ``256, 128, 64``."""
    return ", ".join(str(size) for size in recipe.shorter if size < recipe.dimension)


def _matryoshka_note(recipe: Recipe) -> str:
    shorter = _shorter(recipe)
    return f" The first {shorter} dimensions can be used alone (normalise again)." if shorter else ""


def _recipe(recipe: Recipe, *, steps: int, minutes: float) -> str:
    shorter = _shorter(recipe)
    weights = ", ".join(f"{name} {weight:g}" for name, weight in recipe.weights.items())
    start = "N(0, 1)" if recipe.start is None else f"the rows of {recipe.start}"
    lines = [
        f"{steps:,} steps in {minutes:.0f} minutes on {recipe.threads} CPU threads, seed {recipe.seed}",
        f"symmetric in-batch InfoNCE on cosine x {recipe.scale:g}, batch {recipe.batch}, one source a batch, "
        "pairs of one article side by side, pairs of one passage or one question no negatives",
        *([f"Matryoshka: beside the full dimension, in each step one of {shorter}"] if shorter else []),
        f"CoSENT on the scored pairs in {recipe.scored_share:.0%} of the steps",
        f"of texts longer than {WHOLE} tokens, each token read with probability {recipe.keep:g}",
        f"Adam, learning rate {recipe.rate:g} from {start}, {recipe.warm_up:.0%} warm-up, linear decay",
        f"a source's chance is min(pairs, 200,000) ^ 0.55 x its weight: {weights}; 1 for the others",
        "Unigram pieces inside runs of one script, up to 10 characters, from candidates by BPE",
        *([f"in the end {recipe.kept:.0%} of the rows it began from are mixed in"] if recipe.kept else []),
        *([f"in the end each row's length is raised to {1 - recipe.evened:g}"] if recipe.evened else []),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _again(recipe: Recipe, *, steps: int) -> str:
    """The arguments that make such a model; a run that went on takes more than one folder of pairs."""
    pairs = "DIR" if recipe.start is None else f"DIR REPORTS --start {recipe.start}"
    return f"--pairs {pairs} --out DIR --eval DIR --steps {steps} --seed {recipe.seed}"


def _origins(data: Prepared) -> str:
    """A row for each work that was read; sources that no row knows are named as they are."""
    counts = {source.name: len(source.pairs) for source in data.sources}
    counts |= {"jsts_scored": len(data.scored)} if data.scored else {}
    rows = ["| work | by | licence | pairs |", "|---|---|---|---|"]
    known: set[str] = set()
    for origin in ORIGINS:
        read = [name for name in origin.names if name in counts]
        known |= set(origin.names)
        if read:
            work = f"[{origin.work}]({origin.place})" if origin.place else origin.work
            pairs = ", ".join(f"{name} {counts[name]:,}" for name in read)
            rows.append(f"| {work} | {origin.credit} | {origin.licence} | {pairs} |")
    rows += [
        f"| {name} | unknown | to be stated | {counts[name]:,} |" for name in data.files if name not in known
    ]
    return "\n".join(rows)

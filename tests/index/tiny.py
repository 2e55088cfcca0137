"""Models of random weights, a few kilobytes each, saved in the layouts of the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CHARACTERS = "qpuerysagd:検索クエリ文書退院支援の状況質問本確認次元道路 \n"
LONGEST = 64
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def tokenizer() -> Any:
    """Single characters between <s> and </s>, as XLM-RoBERTa has it, pairs as <s> a </s></s> b </s>."""
    from tokenizers import Tokenizer, pre_tokenizers, processors
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = {word: number for number, word in enumerate([*SPECIAL, *dict.fromkeys(CHARACTERS)])}
    made = Tokenizer(WordLevel(words, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", behavior="isolated")
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    names = {"bos_token": "<s>", "cls_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>"}
    names |= {"sep_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=LONGEST, **names)


def backbone(folder: Path, kind: str = "xlm-roberta", *, hidden: int = 16, labels: int | None = None) -> Path:
    """One layer of ``kind`` with its tokenizer, as transformers saves it; with ``labels`` a cross-encoder."""
    import torch
    from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

    shape = {
        "vocab_size": len(tokenizer()),
        "hidden_size": hidden,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "max_position_embeddings": LONGEST + 2,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "cls_token_id": 0,
        "sep_token_id": 2,
        "initializer_range": 0.5,
    }
    torch.manual_seed(1)
    if labels is None:
        model = AutoModel.from_config(AutoConfig.for_model(kind, **shape))
    else:
        config = AutoConfig.for_model(kind, **shape, num_labels=labels)
        model = AutoModelForSequenceClassification.from_config(config)
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def sentence_model(
    folder: Path,
    kind: str = "xlm-roberta",
    *,
    pooling: str = "mean",
    normalize: bool = True,
    hidden: int = 16,
) -> Path:
    """A transformer, a pooling and perhaps a normalisation, as sentence-transformers saves them."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    made = Transformer(str(backbone(folder.parent / f"{folder.name}.bare", kind, hidden=hidden)))
    modules = [made, Pooling(hidden, pooling), *([Normalize()] if normalize else [])]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


def static_model(folder: Path, *, dimension: int = 8) -> Path:
    """A StaticEmbedding alone, as sentence-transformers saves it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(1)
    rows = 3 * torch.randn(len(tokenizer()), dimension)
    part = StaticEmbedding(tokenizer(), embedding_weights=rows)
    SentenceTransformer(modules=[part], device="cpu").save(str(folder))
    return folder


def in_cache(cache: Path, name: str, folder: Path, *, commit: str = "c" * 40) -> Path:
    """Puts ``folder`` into a hub's cache as the only commit of ``name``, and gives the snapshot's folder."""
    place = cache / f"models--{name.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text(commit)
    (place / "snapshots").mkdir()
    return folder.rename(place / "snapshots" / commit)

"""The model card: what ``id2en.json`` and ``config.json`` say, as a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translate.models import Metadata

INLINE_TERMS = """
## Inline terms

The model was trained on sources in which a phrase may be followed by the rendering wanted for it:

    Juru bicara<t1> Gedung Putih<t2> White House<t3> menuduh<t1> Korea Utara<t2> North Korea<t3>.

No space goes before `<t1>`, `<t2>` and `<t3>`, one after `<t1>` and `<t2>`. It copies the rendering
and inflects it where English needs that. `id2en` writes this itself from the glossary; the same
characters typed by a user are plain text.
"""


def card(metadata: Metadata, config: dict[str, Any]) -> str:
    """Return the card as Markdown.

    Args:
        metadata: What is known of the model, counts included.
        config: The checkpoint's ``config.json``.
    """
    source, target = metadata.languages
    shape = (
        f"{config['encoder_layers']} encoder and {config['decoder_layers']} decoder layers, "
        f"width {config['d_model']}, feed-forward {config['encoder_ffn_dim']}, "
        f"{config['encoder_attention_heads']} heads"
    )
    rows = {
        "languages": f"{source} → {target}",
        "kind": "MarianMT (Transformer, post-norm, tied embeddings)",
        "shape": shape,
        "parameters": f"{metadata.parameters / 1e6:.1f} million, {metadata.quantization}",
        "vocabulary": f"{config['vocab_size']:,} sentencepiece pieces",
        "longest source": f"{metadata.reach} tokens in training",
        "licence": metadata.licence or "not stated",
    }
    scores = "".join(
        f"| {score.test} | {score.metric} | {score.value:g} | {score.how} |\n"
        for score in metadata.scores
    )
    parts = [
        f"# {metadata.title}\n",
        "Written by `python -m train.export` from `id2en.json`; change it there. "
        "`train/README.md` has the runs, their learning curve, and what each change was worth.\n",
        "| | |\n| --- | --- |\n" + "".join(f"| {key} | {value} |\n" for key, value in rows.items()),
        f"## Training data\n\n{metadata.training_data}\n" if metadata.training_data else "",
        f"## Scores\n\n| test | metric | value | how |\n| --- | --- | --- | --- |\n{scores}"
        if scores
        else "",
        INLINE_TERMS.strip() + "\n" if metadata.inline_terms else "",
        f"## Limits\n\n{metadata.limits}\n" if metadata.limits else "",
    ]
    return "\n".join(part for part in parts if part)

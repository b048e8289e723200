"""What the place Model says: the cost of a plan, why parts stay frozen, and the facts of a backbone. Words only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from tldesk.qt.backbone_list_model import parameters_text
from tldesk.ui.cost_card import Cost
from tldesk.ui.cost_words import cost_figures, kept_sentence

if TYPE_CHECKING:
    from tldesk.services.backbone_rows import BackboneRow, WeightsStanding
    from tldesk.services.costs import Costs
    from tldesk.services.layers import OpenedLayers

_MILLION = 1_000_000


def cost_of(costs: Costs, *, classes: int, epoch: int = 0) -> Cost:
    """Return what the cost card says; ``epoch``: the one that it tells of, where another says something else."""
    translate = QCoreApplication.translate
    figures = [
        (
            translate("ModelWords", "learn"),
            translate("ModelWords", "{learns} of {all}").format(
                learns=figure(costs.learns), all=figure(costs.parameters)
            ),
        )
    ]
    figures += cost_figures(costs)
    when = translate("ModelWords", "in epoch {epoch}; other epochs differ").format(epoch=f"{epoch:,}") if epoch else ""
    return Cost(frozen_sentence(costs), learns_sentence(costs), tuple(figures), _hint(costs, classes), when)


def frozen_sentence(costs: Costs) -> str:
    """Return which stages stay frozen; empty: none does."""
    translate, count, frozen = QCoreApplication.translate, len(costs.stages), costs.frozen_stages
    if not frozen:
        return ""
    if frozen < count:
        if frozen == 1:
            return translate("ModelWords", "the first of {count} stages stays frozen").format(count=count)
        return translate("ModelWords", "the first {frozen} of {count} stages stay frozen").format(
            frozen=frozen, count=count
        )
    if count == 1:
        return translate("ModelWords", "the whole backbone stays frozen")
    return translate("ModelWords", "all {count} stages stay frozen").format(count=count)


def learns_sentence(costs: Costs) -> str:
    """Return what learns."""
    translate, count, live = QCoreApplication.translate, len(costs.stages), len(costs.stages) - costs.frozen_stages
    if not live:
        return translate("ModelWords", "only the head learns")
    first = costs.stages[costs.frozen_stages]
    if live == count and count > 1:
        text = translate("ModelWords", "every stage may learn, and the head")
        return text if costs.head_learns else translate("ModelWords", "every stage may learn, the head does not")
    if costs.head_learns:
        return translate("ModelWords", "from {stage} on it may learn, and the head").format(stage=first)
    return translate("ModelWords", "from {stage} on it may learn, the head does not").format(stage=first)


def why_text(costs: Costs) -> str:
    """Explain, to somebody who never froze anything, what this plan means."""
    translate = QCoreApplication.translate
    if costs.is_backbone_frozen:
        return translate(
            "ModelWords",
            "The backbone already knows edges, textures and shapes from its first training. Frozen, it keeps all of "
            "that, and only a small part on top learns your classes. That is fast, and works from a few images on.",
        )
    if costs.frozen_stages:
        return translate(
            "ModelWords",
            "The first stages see edges and textures, which are the same in your images: they stay as they are. The "
            "later ones see parts of things, and adapt to yours. It takes longer, and wants about 50 images a class.",
        )
    return translate(
        "ModelWords",
        "Nothing is kept as it was: the whole backbone adapts to your images. It takes the longest, and with few "
        "images it forgets more than it learns. It pays from some hundred images a class on.",
    )


def facts_of(
    row: BackboneRow | None, opened: OpenedLayers | None, standing: WeightsStanding | None
) -> list[tuple[str, str]]:
    """Return name and value of what is known of a backbone."""
    translate = QCoreApplication.translate
    facts: list[tuple[str, str]] = []
    if opened is not None:
        channels, height, width = opened.input_shape
        facts.append((translate("ModelWords", "input"), f"{channels} × {height} × {width}"))
        base = standing.preprocess if standing is not None and standing.preprocess is not None else None
        preprocess = base if base is not None else opened.spec.preprocess
        facts.append((translate("ModelWords", "mean"), ", ".join(f"{value:.3g}" for value in preprocess.mean)))
        facts.append((translate("ModelWords", "spread"), ", ".join(f"{value:.3g}" for value in preprocess.std)))
        facts.append((translate("ModelWords", "features"), " × ".join(f"{side:,}" for side in opened.features)))
        facts.append((translate("ModelWords", "stages"), f"{len(opened.stages)}"))
    if row is not None:
        facts.append((translate("ModelWords", "parameters"), parameters_text(row.parameters)))
    licence = standing.row.license if standing is not None and standing.row is not None else ""
    licence = licence or (row.license if row is not None else "")
    facts.append((translate("ModelWords", "licence"), licence or translate("ModelWords", "not said")))
    if standing is not None:
        facts.append((translate("ModelWords", "weights"), weights_source(standing)))
        if standing.classes:
            classes = translate("ModelWords", "{count} classes").format(count=f"{standing.classes:,}")
            facts.append((translate("ModelWords", "trained on"), classes))
            facts.append((translate("ModelWords", "such as"), ", ".join(standing.examples)))
    return facts


def weights_source(standing: WeightsStanding) -> str:
    """Return where the weights come from."""
    if standing.is_random:
        return QCoreApplication.translate("ModelWords", "random, as chosen")
    return standing.source or QCoreApplication.translate("ModelWords", "none offered")


def figure(count: int) -> str:
    """Return a count as ``3.41 M``, ``0.41 M`` or ``6,405``."""
    return f"{count / _MILLION:,.2f} M" if count >= _MILLION // 10 else f"{count:,}"


def _hint(costs: Costs, classes: int) -> str:
    translate = QCoreApplication.translate
    if classes < 2:  # the head is counted for two
        return translate("ModelWords", "The head is counted for two classes until the project has more.")
    return kept_sentence(costs)

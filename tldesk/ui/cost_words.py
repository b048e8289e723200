"""What keeping features costs and saves, in words: for the cost card, and for the sentence in *Train*. Words only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from tldesk.core.kept_rows import views_kept
from tldesk.qt.backbone_list_model import size_text
from tldesk.ui.durations import duration

if TYPE_CHECKING:
    from tldesk.services.costs import Costs

_MILLION = 1_000_000


def cost_figures(costs: Costs) -> list[tuple[str, str]]:
    """Return names and values of sizes and times; what is not known is left out."""
    translate = QCoreApplication.translate
    figures: list[tuple[str, str]] = []
    if costs.row_bytes is not None:
        figures.append((translate("ModelWords", "kept behind"), costs.boundary))
    if costs.kept_bytes is not None:
        views, size = views_kept(costs.load.views), small_size(costs.kept_bytes)
        count = f"{costs.load.val if costs.load.is_fresh else costs.load.train + costs.load.val:,}"
        if views > 1:  # the card is narrow
            text = translate("ModelWords", "{size} for {samples} × {views}")
            text = text.format(size=size, samples=count, views=views)
        else:
            text = translate("ModelWords", "{size} for {samples}").format(size=size, samples=count)
        figures.append((translate("ModelWords", "cache"), text))
    elif costs.row_bytes is not None:
        words = translate("ModelWords", "{size} a sample")
        figures.append((translate("ModelWords", "cache"), words.format(size=small_size(costs.row_bytes))))
    if costs.first_pass_s is not None and costs.fits:
        figures.append((translate("ModelWords", "first pass"), about(costs.first_pass_s)))
    if costs.epoch_s is not None:
        figures.append((translate("ModelWords", "each epoch"), about(costs.epoch_s)))
    if costs.memory_bytes is not None:
        words = translate("ModelWords", "about {size}")
        figures.append((translate("ModelWords", "memory"), words.format(size=small_size(costs.memory_bytes))))
    return figures


def kept_sentence(costs: Costs) -> str:
    """Say what is kept and what that means."""
    translate = QCoreApplication.translate
    if not costs.load.is_kept:
        return translate("ModelWords", "Nothing is kept, as the recipe says: each epoch computes all of it again.")
    if costs.load.is_fresh and costs.frozen_stages:
        return translate(
            "ModelWords", "Another view is seen in each epoch, so each computes all of it again, but for validation."
        )
    if costs.row_bytes is None:
        return translate("ModelWords", "Freeze more in the tree to make it cheaper; these figures follow.")
    if not costs.fits:
        return translate("ModelWords", "That is more than may be kept, so each epoch computes all of it again.")
    if costs.form == "bf16" and costs.load.form == "auto":
        return translate("ModelWords", "Features are computed once and kept in half the bytes, since there is no room.")
    if costs.load.is_solved:
        return translate("ModelWords", "Features are computed once and kept; then the head is solved in seconds.")
    if costs.is_backbone_frozen:
        return translate("ModelWords", "Features are computed once and kept; each later epoch takes seconds.")
    return translate("ModelWords", "Features are computed once and kept; an epoch begins where they end.")


def views_sentence(costs: Costs, *, is_augmented: bool) -> str:
    """Say which views of the samples a run sees, and what that and the other way cost; empty: there is no choice."""
    translate = QCoreApplication.translate
    if not is_augmented:
        return ""
    kept, epoch, fresh = views_kept(costs.load.views), costs.epoch_s, costs.fresh_epoch_s
    is_kept = costs.row_bytes is not None and costs.fits
    if not kept:
        if epoch is None:
            return translate("ModelWords", "Another view of each image is seen in each epoch.")
        words = translate("ModelWords", "Another view of each image is seen in each epoch: {epoch} an epoch.")
        return words.format(epoch=about(epoch))
    if not is_kept:
        if epoch is None:
            words = translate("ModelWords", "{count} views of each image are seen; they cannot be kept.")
        else:
            words = translate(
                "ModelWords", "{count} views of each image are seen; they cannot be kept: {epoch} an epoch."
            )
        return words.format(count=kept, epoch=about(epoch or 0))
    if costs.first_pass_s is None or epoch is None or fresh is None:
        return translate("ModelWords", "{count} views of each image are kept.").format(count=kept)
    words = translate(
        "ModelWords",
        "{count} views of each image are kept: first pass {first}, then {epoch} an epoch; another view in each epoch "
        "would take {fresh} an epoch.",
    )
    return words.format(count=kept, first=about(costs.first_pass_s), epoch=about(epoch), fresh=about(fresh))


def about(seconds: float) -> str:
    """Return a time; below a second as that, since an epoch on kept features is that short."""
    if seconds < 1:
        return QCoreApplication.translate("durations", "under 1 s")
    return QCoreApplication.translate("durations", "about {time}").format(time=duration(seconds))


def small_size(size_bytes: int) -> str:
    """Return a size; below a megabyte in kB with one digit, since one sample's features are that small."""
    return size_text(size_bytes) if size_bytes >= _MILLION else f"{size_bytes / 1_000:.1f} kB"

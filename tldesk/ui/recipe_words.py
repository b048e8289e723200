"""What the fields of a recipe, their choices and their groups are called in the window, and what a name leaves open."""

from __future__ import annotations

from PySide6.QtCore import QObject


class RecipeWords(QObject):
    """Names fields in the language of now."""

    def groups(self) -> dict[str, str]:
        """Return the groups under *Details*."""
        return {
            "input": self.tr("Input"),
            "head": self.tr("Head"),
            "loss": self.tr("Loss"),
            "optimizer": self.tr("Optimizer"),
            "schedule": self.tr("Schedule"),
            "steps": self.tr("Steps"),
            "computation": self.tr("Computation"),
        }

    def names(self) -> dict[str, str]:
        """Return the name of each field."""
        return self._names_of_parts() | {
            "epochs": self.tr("Epochs"),
            "augment": self.tr("Augmentation"),
            "mixup": self.tr("Mixing"),
            "input.size": self.tr("Input size, px"),
            "input.geometry": self.tr("Geometry"),
            "views": self.tr("Views"),
            "cache": self.tr("Keep features"),
            "cache_dtype": self.tr("Kept as"),
            "batch_size": self.tr("Batch size"),
            "accumulate": self.tr("Accumulate"),
            "clip_norm": self.tr("Clip gradient at"),
            "ema": self.tr("Average weights"),
            "patience": self.tr("Patience, epochs"),
            "best": self.tr("Best by"),
            "sampler": self.tr("Sampler"),
            "device": self.tr("Device"),
            "precision": self.tr("Precision"),
            "channels_last": self.tr("Channels last"),
            "loader_threads": self.tr("Loader threads"),
            "threads": self.tr("Threads"),
            "checkpoint_s": self.tr("Checkpoint every, s"),
            "seed": self.tr("Seed"),
        }

    def _names_of_parts(self) -> dict[str, str]:
        return {
            "head.key": self.tr("Head"),
            "head.pool": self.tr("Pooling"),
            "head.start": self.tr("Start from"),
            "head.hidden": self.tr("Hidden layers"),
            "head.dropout": self.tr("Dropout"),
            "head.scale": self.tr("Scale of cosines"),
            "head.c": self.tr("C of the solved head"),
            "head.alpha": self.tr("Ridge penalty"),
            "head.normalize": self.tr("Features to length 1"),
            "head.refit": self.tr("Fit again on all"),
            "head.good": self.tr("Good class"),
            "head.neighbours": self.tr("Neighbours"),
            "head.keep": self.tr("Share kept"),
            "head.worst": self.tr("Share that decides"),
            "loss.key": self.tr("Loss"),
            "loss.smoothing": self.tr("Label smoothing"),
            "loss.class_weights": self.tr("Class weights"),
            "loss.gamma": self.tr("Focus"),
            "loss.delta": self.tr("Linear beyond"),
            "loss.margin": self.tr("Margin"),
            "optimizer.key": self.tr("Optimizer"),
            "optimizer.lr": self.tr("Learning rate"),
            "optimizer.weight_decay": self.tr("Weight decay"),
            "optimizer.decay_all": self.tr("Decay norms too"),
            "optimizer.betas": self.tr("Betas"),
            "optimizer.alpha": self.tr("Smoothing"),
            "optimizer.momentum": self.tr("Momentum"),
            "optimizer.nesterov": self.tr("Nesterov"),
            "schedule.key": self.tr("Schedule"),
            "schedule.warmup": self.tr("Warm-up, epochs"),
            "schedule.every": self.tr("Fall every, epochs"),
            "schedule.gamma": self.tr("Fall by factor"),
            "schedule.floor": self.tr("Least factor"),
            "schedule.rise": self.tr("Rising share"),
            "schedule.div": self.tr("Start below top"),
            "schedule.final_div": self.tr("End below start"),
            "schedule.patience": self.tr("Wait, epochs"),
            "schedule.threshold": self.tr("Least gain"),
        }

    def notes(self) -> dict[str, str]:
        """Return what a name alone does not say."""
        return self._notes_of_parts() | {
            "augment": self.tr("Shows each sample a little changed in every epoch"),
            "mixup": self.tr("How far two samples are mixed: 0.2 a little, 1 a lot"),
            "input.size": self.tr("Side in pixels; empty: the backbone's own"),
            "input.geometry": self.tr("Whole shows all of a picture; crop its centre; squash ignores its shape"),
            "views": self.tr(
                "How many random views of a sample are shown. A few can be kept behind the frozen stages, so that an "
                "epoch costs only what learns; another one in each epoch is computed each time. Automatic: the sample "
                "as it is without augmentation; with it four views that are kept, or another one in each epoch where "
                "nothing is frozen."
            ),
            "cache": self.tr("Keeps what the frozen stages compute, for later epochs and runs"),
            "cache_dtype": self.tr(
                "Automatic: exactly; in half the bytes where only that fits. A quarter (int8) loses up to 1/254 of the "
                "largest value of a channel."
            ),
            "batch_size": self.tr("Samples a step; auto: as many as fit"),
            "accumulate": self.tr("Batches that make one step: a large batch in little memory"),
            "clip_norm": self.tr("Longest gradient of a step; 0: as it is"),
            "ema": self.tr("Decay of a moving average of the weights, such as 0.99; 0: none"),
            "patience": self.tr("Stops after so many epochs without a better one; 0: never"),
            "best": self.tr("The figure by which the best epoch is chosen; automatic: the task's own"),
            "sampler": self.tr("Balanced draws each class equally often"),
            "precision": self.tr("Number format of the computation; automatic: what the device does best"),
            "channels_last": self.tr("The memory order that convolutions may like better"),
            "loader_threads": self.tr("Threads that read images; 0: none beside the computation"),
            "threads": self.tr("Threads of the computation; auto: all cores"),
            "checkpoint_s": self.tr("What a crash can cost at most"),
            "seed": self.tr("Same seed, same result"),
        }

    def _notes_of_parts(self) -> dict[str, str]:
        return {
            "head.pool": self.tr("How the last map becomes one vector; automatic: the backbone's own way"),
            "head.start": self.tr("Solved: begins with a logistic regression on the frozen features"),
            "head.c": self.tr("Inverse regularisation; auto: chosen by cross-validation"),
            "head.alpha": self.tr("Regularisation; auto: chosen by cross-validation"),
            "head.normalize": self.tr("Scale each feature vector to length 1 first"),
            "head.refit": self.tr("Once it is measured, fit it again on the validation images as well"),
            "head.hidden": self.tr("Widths of the layers, with commas between"),
            "head.dropout": self.tr("Dropout after each hidden layer"),
            "head.scale": self.tr("What the cosines are multiplied by"),
            "head.good": self.tr("The class of good samples; empty: the largest"),
            "head.neighbours": self.tr("Good patches that a patch is compared with"),
            "head.keep": self.tr("Share of the good patches that is remembered"),
            "head.worst": self.tr("Share of a sample's patches, the farthest, that decides"),
            "loss.key": self.tr("Automatic: by the task"),
            "loss.smoothing": self.tr("Share of certainty that is spread over all classes"),
            "loss.class_weights": self.tr("Balanced: a rare class counts as much as a frequent one"),
            "loss.gamma": self.tr("How much easy samples are played down"),
            "loss.delta": self.tr("Deviations beyond it count as they are, below it squared"),
            "loss.margin": self.tr("How far the right class must lie ahead"),
            "optimizer.lr": self.tr("Learning rate of the head"),
            "optimizer.weight_decay": self.tr("Pulls weights towards zero"),
            "optimizer.decay_all": self.tr("Weight decay on norms and biases as well"),
            "optimizer.alpha": self.tr("How slowly the mean square follows"),
            "schedule.key": self.tr("How the learning rate goes over the run"),
            "schedule.warmup": self.tr("Epochs in which the rate rises from zero"),
            "schedule.every": self.tr("Epochs between two falls"),
            "schedule.gamma": self.tr("What the rate is multiplied by at a fall"),
            "schedule.floor": self.tr("The least that the rate is multiplied by"),
            "schedule.rise": self.tr("Share of the steps in which the rate rises"),
            "schedule.div": self.tr("The first rate is the highest over this"),
            "schedule.final_div": self.tr("The last rate is the first over this"),
            "schedule.patience": self.tr("Epochs without a better loss before the rate falls"),
            "schedule.threshold": self.tr("Relative gain that counts as better"),
        }

    def choices(self) -> dict[str, str]:
        """Return what choices are called; keys of the choice alone are used where its field has none of its own."""
        return self._choices_of_parts() | {
            "auto": self.tr("automatic"),
            "none": self.tr("none"),
            "balanced": self.tr("balanced"),
            "input.geometry:whole": self.tr("whole image"),
            "input.geometry:crop": self.tr("centre crop"),
            "input.geometry:squash": self.tr("squashed"),
            "augment:light": self.tr("light: flip, shift"),
            "augment:standard": self.tr("standard: flip, crop, colour"),
            "augment:strong": self.tr("strong: also turn and erase"),
            "augment:trivial": self.tr("TrivialAugment: one at random"),
            "augment:mixup": self.tr("mixup: standard, and mixed pairs"),
            "views:1": self.tr("one, as it is"),
            "views:full": self.tr("another each epoch"),
            "views:cached:2": self.tr("2, kept"),
            "views:cached:4": self.tr("4, kept"),
            "views:cached:8": self.tr("8, kept"),
            "cache_dtype:fp32": self.tr("exactly (fp32)"),
            "cache_dtype:bf16": self.tr("half the bytes (bf16)"),
            "cache_dtype:fp16": self.tr("half the bytes (fp16)"),
            "cache_dtype:int8": self.tr("a quarter (int8)"),
            "cache:off": self.tr("off"),
            "sampler:shuffled": self.tr("shuffled"),
            "best:loss": self.tr("loss"),
            "best:accuracy": self.tr("accuracy"),
            "best:map": self.tr("mean average precision"),
            "best:f1": "F1",
            "best:mae": self.tr("mean absolute error"),
            "best:rmse": self.tr("root mean squared error"),
            "best:r2": "R²",
        }

    def _choices_of_parts(self) -> dict[str, str]:
        return {
            "head.key:linear": self.tr("One linear layer"),
            "head.key:mlp": self.tr("Hidden layers"),
            "head.key:cosine": self.tr("Cosine similarity"),
            "head.key:logistic": self.tr("Solved: logistic regression"),
            "head.key:svm": self.tr("Solved: support vectors"),
            "head.key:ridge": self.tr("Solved: ridge regression"),
            "head.key:nearest-mean": self.tr("Solved: nearest class mean"),
            "head.key:nearest-good": self.tr("Solved: distance to good ones"),
            "head.pool:avg": self.tr("average"),
            "head.pool:flatten": self.tr("none"),
            "head.start:random": self.tr("random weights"),
            "head.start:solved": self.tr("the solved head"),
            "loss.key:cross_entropy": self.tr("cross-entropy"),
            "loss.key:bce": self.tr("binary cross-entropy"),
            "loss.key:focal": self.tr("focal, for rare classes"),
            "loss.key:hinge": self.tr("hinge"),
            "loss.key:mse": self.tr("squared error"),
            "loss.key:mae": self.tr("absolute error"),
            "loss.key:huber": "Huber",
            "optimizer.key:sgd": "SGD",
            "optimizer.key:adam": "Adam",
            "optimizer.key:adamw": "AdamW",
            "optimizer.key:rmsprop": "RMSprop",
            "schedule.key:constant": self.tr("constant"),
            "schedule.key:step": self.tr("in steps"),
            "schedule.key:cosine": self.tr("cosine"),
            "schedule.key:one-cycle": self.tr("one cycle"),
            "schedule.key:plateau": self.tr("falls on a plateau"),
        }

    def heads(self) -> dict[str, str]:
        """Return the head that follows from what is frozen, in a word."""
        return {
            "linear": self.tr("linear"),
            "mlp": self.tr("hidden layers"),
            "logistic": self.tr("solved"),
        }

    def allowed(self, low: tuple[float, bool], high: tuple[float, bool] | None, word: str) -> str:
        """Say which numbers a field takes, each end with whether it is itself allowed, and the word that it takes."""
        low_text = _number(low[0])
        if high is None:
            text = self.tr("{low} or more") if low[1] else self.tr("a number above {low}")
            text = text.format(low=low_text)
        else:
            if low[1]:
                text = self.tr("{low} to {high}") if high[1] else self.tr("{low} or more, below {high}")
            else:
                text = self.tr("more than {low}, at most {high}") if high[1] else self.tr("between {low} and {high}")
            text = text.format(low=low_text, high=_number(high[0]))
        return self.tr("{allowed}, or {word}").format(allowed=text, word=word) if word else text


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 and value == int(value) else f"{value:g}"

"""Drinks whose hour is known, kept as intakes beside their sum of the day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue

WITH_HOUR: Final = ("caffeine_mg", "water_l")
"""Factors of which each drink is kept with its hour."""


def intake_table(
    drinks: Iterable[tuple[str, npt.NDArray[np.datetime64], npt.NDArray[np.float64]]],
) -> pd.DataFrame | None:
    """Table of intakes; None without any.

    Parameters
    ----------
    drinks : iterable of (factor, moments, amounts)
        Key of the factor; times by the person's clock; amounts in the unit of the factor, one a time.
    """
    frames = [
        pd.DataFrame(
            {
                "what": pd.Series([factor.label] * len(when), dtype="str"),
                "when": when.astype("datetime64[us]"),
                "timed": True,
                "amount": amounts,
                "unit": pd.Series([factor.unit] * len(when), dtype="str"),
            }
        )
        for key, when, amounts in drinks
        if len(when) and (factor := catalogue.factors()[key])
    ]
    return pd.concat(frames, ignore_index=True) if frames else None

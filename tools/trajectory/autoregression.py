"""A straight trend with autoregressive departures from it, in continuous time, so that no grid is laid over irregular visits.

    y(t) = a + b·t + u(t),   corr(u(s), u(t)) = r^|t − s|,   t in years

This is the first-order autoregression for any spacing: what is left of a departure after a year is r. The trend is
estimated by generalised least squares (statsmodels), r by restricted maximum likelihood, and forecasts are the best linear
unbiased predictions; their variance holds the uncertainty of the trend, with Student's t for that of the scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

PARAMETERS = 3  # level, slope, r
FEWEST = PARAMETERS + 1
PERSISTENCE = np.linspace(0, 0.9, 37)  # r, a year; beyond, departure and trend can't be told apart


@dataclass(frozen=True)
class Fit:
    """A fitted trajectory. `slope` in units a year with its standard error; `persistence` is r."""

    times: Any
    values: Any
    result: Any
    slope: float
    slope_error: float
    persistence: float
    scale: float
    freedom: int

    def ahead(self, time: float) -> tuple[float, float]:
        """Expected value and standard error of a new measurement at a time in years since the first one."""
        design = _design(self.times)
        inverse = np.linalg.inv(_correlation(self.times, self.persistence))
        near = _near(self.times, time, self.persistence)
        wanted = np.array([1.0, time])
        residual = self.values - design @ self.result.params
        mean = wanted @ self.result.params + near @ inverse @ residual
        lacking = wanted - design.T @ inverse @ near
        spread = 1 - near @ inverse @ near + lacking @ np.linalg.inv(design.T @ inverse @ design) @ lacking
        return float(mean), float(np.sqrt(max(spread, 0.0) * self.scale))

    def interval(self, time: float, level: float) -> tuple[float, float, float]:
        """Expected value, and the ends of the interval in which a new measurement lies with that probability."""
        from scipy.stats import t

        mean, error = self.ahead(time)
        reach = float(t.ppf((1 + level) / 2, self.freedom)) * error
        return mean, mean - reach, mean + reach

    def below(self, time: float, threshold: float) -> float:
        """The probability that a new measurement at that time lies below a threshold."""
        from scipy.stats import t

        mean, error = self.ahead(time)
        return float(t.cdf((threshold - mean) / error, self.freedom)) if error > 0 else float(mean < threshold)


def fit(times: Sequence[float], values: Sequence[float]) -> Fit:
    """Fit at least FEWEST measurements at different times (years)."""
    from statsmodels.regression.linear_model import GLS

    at, seen = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    freedom = len(at) - PARAMETERS
    persistence = max(PERSISTENCE, key=lambda r: _restricted(at, seen, r))
    result = GLS(seen, _design(at), sigma=_correlation(at, persistence)).fit()
    whitened = result.model.wendog - result.model.wexog @ result.params
    scale = max(float(whitened @ whitened) / freedom, 1e-12)
    error = float(result.bse[1]) * (scale / max(float(result.scale), 1e-12)) ** 0.5
    return Fit(at, seen, result, float(result.params[1]), error, float(persistence), scale, freedom)


def _restricted(times: Any, values: Any, r: float) -> float:
    """The restricted log-likelihood of r, up to a constant, the scale profiled out."""
    design, correlation = _design(times), _correlation(times, r)
    inverse = np.linalg.inv(correlation)
    information = design.T @ inverse @ design
    residual = values - design @ np.linalg.solve(information, design.T @ inverse @ values)
    freedom = len(times) - 2
    misfit = max(float(residual @ inverse @ residual), 1e-12)
    return float(-0.5 * (np.linalg.slogdet(correlation)[1] + np.linalg.slogdet(information)[1] + freedom * np.log(misfit)))


def _design(times: Any) -> Any:
    return np.column_stack([np.ones(len(times)), times])


def _correlation(times: Any, r: float) -> Any:
    apart = np.abs(np.subtract.outer(times, times))
    return np.eye(len(times)) if r == 0 else np.power(r, apart)


def _near(times: Any, time: float, r: float) -> Any:
    return np.zeros(len(times)) if r == 0 else np.power(r, np.abs(times - time))

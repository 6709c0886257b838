"""What a demonstration needs around its kiosk: a hub if there can be one, else a sample market of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.config import Settings
from kiosk.demo.sample import SEED, prepare
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text

Say = Callable[[str], None]


@contextmanager
def demo_hub(settings: Settings, config: Path | None, jobs: int, say: Say, *, wanted: bool) -> Iterator[Path | None]:
    """The settings file for the kiosk's programs, while its hub runs. Raises CacheError, IdentityError and OSError.

    Without a hub (not wanted, not installed, or it does not start) the kiosk has a market of its own and keeps
    applications for a hub that does not exist.
    """
    with ExitStack() as stack:
        if wanted and (hub_config := _start(stack, settings, config, jobs, say)) is not None:
            yield hub_config
            return
        prepare(settings, jobs, say)
        yield config


def _start(stack: ExitStack, settings: Settings, config: Path | None, jobs: int, say: Say) -> Path | None:
    try:
        from kiosk.demo.hub_beside import hub_beside
        from kiosk.demo.hub_state import DemoHubError, DemoMarket
    except ImportError as error:
        say(f"no hub: {error.name} is not installed (pip install linggong-kiosk[hub])")
        return None
    market = DemoMarket(
        kiosk=settings,
        trades=parse_trades(asset_text("data/trades.toml")),
        regions=parse_regions(asset_text("data/regions.csv")),
        jobs=jobs,
        seed=SEED,
        now=int(time.time()),
    )
    try:
        return stack.enter_context(hub_beside(settings.paths.state_folder / "hub", market, config, say)).config
    except DemoHubError as error:
        say(f"no hub: {error}")
        return None

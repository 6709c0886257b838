"""One Qt application for drawing, and printers of both widths on a loopback port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.printing.paper import Paper
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.served_printer import Served, on_network


@pytest.fixture
def served() -> Iterator[Served]:
    """A narrow network printer."""
    with on_network(ReceiptPrinter(Paper.NARROW.width_dots)) as each:
        yield each

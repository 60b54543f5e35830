"""What a trainer can order from this provider, as `faults.toml` lists it."""

from __future__ import annotations

from pathlib import Path

from console.simulator.server.ordered_faults import Operation, catalogue

CATALOGUE = catalogue(Path(__file__).with_name("faults.toml"), tuple(Operation))

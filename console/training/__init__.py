"""Training on this machine: the simulator as a process, and the desk that leads to it."""

from console.training.training_desk import (
    SCORES,
    NoSimulator,
    Simulator,
    open_training_desk,
    vault_of,
)

__all__ = ["SCORES", "NoSimulator", "Simulator", "open_training_desk", "vault_of"]

"""Training on this machine: the simulator as a process, and the desk that leads to it."""

"""What both simulated providers share: socket, faults, payload encryption, the trainer's control."""

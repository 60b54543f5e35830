"""The parts of the transfer screen below its fields, one for each stage of a transfer."""

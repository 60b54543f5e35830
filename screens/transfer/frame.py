"""What a transfer screen shows from its first frame on."""

from __future__ import annotations

from screens.transfer.body import Body
from screens.transfer.form import TransferForm
from screens.transfer.guide import Guide
from screens.transfer.step_bar import StepBar


class TransferFrame:
    """The form with its guide, which scroll, and the bar of the next step."""

    def __init__(self, form: TransferForm) -> None:
        self.form = form
        self.guide = Guide(form.GUIDE)
        self.body = Body(form, self.guide, id="body")
        self.bar = StepBar()

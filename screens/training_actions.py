"""What the keys of training do: the customer's phone, faults to order, the drills of the academy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from screens.desk_screen import DeskScreen

if TYPE_CHECKING:
    from textual.app import App

    from console.providers.simulator_control import TrainingDesk
    from console.services.desk import Desk

TRAINING_KEYS = (
    Binding(
        "ctrl+t",
        "training('phone')",
        "Phone",
        id="phone",
        show=False,
        tooltip="The customer's phone (training)",
    ),
    Binding(
        "ctrl+l",
        "training('academy')",
        "Academy",
        id="academy",
        show=False,
        tooltip="Drills, and the one under way",
    ),
    Binding(
        "ctrl+y",
        "training('fault')",
        "Order a fault",
        id="order-fault",
        show=False,
        tooltip="Have something go wrong",
    ),
)
_ONE_TILL = "Drills are in the demonstration of one till: points-console demo."


def train(app: App[None], desk: Desk | None, what: str) -> None:
    """Do what one of these keys is for, where a screen of the desk is in front."""
    if not isinstance(app.screen, DeskScreen):
        return
    match what:
        case "phone":
            _show_phone(app.screen)
        case "academy":
            _show_academy(app, desk)
        case "fault" if desk is not None and desk.training is not None:
            _order_fault(app, app.screen, desk, desk.training)


def _show_phone(screen: DeskScreen) -> None:
    from console.widgets.phone_drawer import PhoneDrawer

    for drawer in screen.query(PhoneDrawer):
        drawer.toggle()


def _order_fault(app: App[None], screen: DeskScreen, desk: Desk, training: TrainingDesk) -> None:
    from console.training.trained_desk import TrainedDesk

    if isinstance(desk, TrainedDesk) and desk.academy.under_way is not None:
        app.notify("A drill is under way, with what goes wrong in it. Ctrl+L ends it.")
        return
    from screens.dialogs.training_faults import FaultsDialog

    app.push_screen(FaultsDialog(training), lambda _closed: screen.look_at_training())


def _show_academy(app: App[None], desk: Desk | None) -> None:
    """The drill under way, or the list of drills."""
    from console.training.trained_desk import TrainedDesk

    if not isinstance(desk, TrainedDesk):
        app.notify(_ONE_TILL)
    else:
        from screens.academy.drill_dialogs import show_drills

        show_drills(app, desk.academy)

"""The form that connects a provider: tested with a read before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Button, Input, RadioSet, Static
from textual.worker import Worker

from console.widgets.form_field import ChoiceField, FormField
from console.widgets.key_bar import KeyBar
from screens.dialogs.saved_without_secrets import SavedWithoutSecrets
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.problems import ProviderError
    from console.services.enrolment import Connection, Enrolment
    from console.services.enrolment_forms import ConnectForm


class ConnectScreen(Screen[None]):
    """Address, sign-in, and who sits at this desk. Nothing typed is lost by an error or by leaving."""

    CSS_PATH = stylesheet("welcome.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "test", "Test and save", id="test"),
        Binding("f12", "details", "Details", id="details"),
        Binding("escape", "back", "Back", id="back"),
        Binding("enter", "next_field", "Next field", show=False, priority=True),
    ]

    form = getters.query_one("#form", VerticalScroll)
    submit = getters.query_one("#submit", Button)
    hint = getters.query_one("#hint", Static)
    result = getters.query_one("#result", Static)

    class Connected(Message):
        """The connection was tested and saved."""

    def __init__(self, enrolment: Enrolment) -> None:
        super().__init__()
        self._enrolment = enrolment
        self.fields: dict[str, FormField] = {}
        """Those of every provider, by the names in their forms; the chosen provider's are shown."""
        self._card = Content()
        self._detail = ""
        self._saving = False
        self._real = ""
        """The address of which somebody said that its points are real."""
        self._test: Worker[None] | None = None
        self._seconds: Timer | None = None

    def compose(self) -> ComposeResult:
        """Every field of every provider; those that don't apply are hidden."""
        # Here, because it loads every provider, and the welcome needs none.
        from screens.setup.connect_fields import connect_fields

        self.fields = connect_fields()
        yield Static("POINTS CONSOLE   connect a provider", classes="heading", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            for name, each in self.fields.items():
                if name == "operator":
                    yield Static("This desk", classes="section", markup=False)
                yield each
        yield Static("", id="result", markup=False)
        with Horizontal(id="next"):
            yield Button("Test and save", id="submit", variant="primary", compact=True)
            yield Static("", id="hint", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the fields of the first provider, and begin with the choice of one."""
        self._arrange()
        self.fields["provider"].control.focus()

    # -- filling in ----------------------------------------------------------------------------

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Tell what the focused field takes."""
        field = next((each for each in self.fields.values() if each.control is event.widget), None)
        self.hint.update(field.hint if field else "Enter reads something once, then saves.")

    def on_radio_set_changed(self, event: RadioSet.Changed) -> None:
        """Show the fields that the new choice needs."""
        event.stop()
        self._arrange()

    def _arrange(self) -> None:
        """Show the chosen provider's fields, by its names for them."""
        shown = self._form().shown
        for name, each in self.fields.items():
            each.display = name == "provider" or name in shown
            if name in shown:
                each.rename(shown[name].label)

    def action_next_field(self) -> None:
        """Heard before the field hears it: what is typed ahead, a password perhaps, is for the next one."""
        self.focus_next()

    def _form(self) -> ConnectForm:
        from console.services.enrolment_forms import ConnectForm

        typed = {name: each.value for name, each in self.fields.items()}
        return ConnectForm(typed["provider"], typed)

    # -- testing and saving --------------------------------------------------------------------

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Try the connection."""
        event.stop()
        self.action_test()

    def action_test(self) -> None:
        """Test what was typed and save it, or say beside the fields what is wrong with them."""
        from console.services.enrolment_forms import FormRefused

        if self._test is not None:
            return
        try:
            connection = self._form().understood()
        except FormRefused as refused:
            self._blame(refused.faults)
            return
        self._blame({})
        profile = connection.profile
        if profile.environment.value == "production" and profile.base_url != self._real:
            self._ask_for_production(connection)
        else:
            self._test = self._try(connection)

    def _ask_for_production(self, connection: Connection) -> None:
        """Once for each address: to try again isn't to choose again."""
        from screens.setup.production_question import ProductionQuestion

        def answered(wanted: bool | None) -> None:
            if wanted:
                self._real = connection.profile.base_url
                self.action_test()

        self.app.push_screen(ProductionQuestion(connection.profile.base_url), answered)

    def _blame(self, faults: dict[str, str]) -> None:
        for name, each in self.fields.items():
            each.blame(faults.get(name, ""))
        self._show("")
        for name, each in self.fields.items():
            if name in faults:
                each.control.focus()
                break

    @work(group="test")
    async def _try(self, connection: Connection) -> None:
        from console.domain.problems import ProviderError
        from console.services.awaited_desk import DeskClosed
        from console.settings.profiles import SettingsError

        self._wait_for(f"Testing the connection to {connection.profile.base_url}")
        try:
            await self._enrolment.test(connection)
            self._saving = True
            self._wait_for("Connected. Saving; the system's keyring may ask for its password")
            unkept = await self._enrolment.keep(connection)
        except ProviderError as error:
            self._explain(error)
        except (DeskClosed, SettingsError) as error:
            self._show_card("Not saved", str(error), "you", "Put that right, then press Enter.")
        else:
            self._saved(unkept)
        finally:
            self._stop_waiting()

    def _saved(self, unkept: str) -> None:
        if not unkept:
            self.post_message(self.Connected())
            return
        self.app.push_screen(SavedWithoutSecrets(unkept), self._go_on)

    def _go_on(self, _read: None) -> None:
        self.post_message(self.Connected())

    def _wait_for(self, what: str) -> None:
        """Say what is waited for, and for how long; the form holds still meanwhile."""
        self._stop_counting()
        self.form.disabled = self.submit.disabled = True
        waited = 0

        def tell() -> None:
            nonlocal waited
            self._show(Content.styled(f"… {what}  {waited} s", "$warning"))
            waited += 1

        tell()
        self._seconds = self.set_interval(1, tell)
        self.hint.update("" if self._saving else "Esc stops waiting.")

    def _stop_waiting(self) -> None:
        self._test = None
        self._saving = False
        self._stop_counting()
        self.form.disabled = self.submit.disabled = False
        self.submit.focus()

    def _stop_counting(self) -> None:
        if self._seconds is not None:
            self._seconds.stop()
            self._seconds = None

    # -- what came of it -----------------------------------------------------------------------

    def _explain(self, error: ProviderError) -> None:
        from console.explanations.catalogue import Catalogue

        card = Catalogue().explain(error.problems[0])
        self._show_card(card.title, card.what, card.who.value, card.next_step, card.detail)

    def _show_card(self, title: str, what: str, who: str, next_step: str, detail: str = "") -> None:
        self._show(
            Content.assemble(
                (f"✗ {title}", "bold $error"),
                f"\n{what} Nothing was saved.\n",
                ("can be put right by  ", "$muted"),
                who,
                ("\nnext  ", "$muted"),
                next_step,
            ),
            detail,
        )

    def _show(self, text: Content | str, detail: str = "") -> None:
        self._card, self._detail = Content(text) if isinstance(text, str) else text, detail
        self.result.update(self._card)
        self.result.display = bool(text)
        self.refresh_bindings()

    def action_details(self) -> None:
        """The provider's own words under the card, for the administrator."""
        self._show(Content.assemble(self._card, ("\n" + self._detail, "$muted")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Details only where there are some; Enter goes on only from a field."""
        match action:
            case "details":
                return bool(self._detail)
            case "next_field":
                return isinstance(self.focused, Input | ChoiceField)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Stop waiting; with nothing to wait for, leave. What was typed stays."""
        if self._test is None:
            self.app.pop_screen()
        elif not self._saving:
            self._test.cancel()
            self._show(Content.styled("Stopped. Nothing was saved.", "$warning"))

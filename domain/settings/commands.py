"""What can be asked of a desk's settings, what is done, and what is told of it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command, Outcome
from domain.context import Context
from domain.events import Event, event_kind
from domain.settings.model import clean_value, setting_named
from domain.settings.setting import KeptSetting
from domain.staff import Permission
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetting(Command):
    """Set what a desk is set to; an empty value takes the setting back to its default."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    name: str
    value: str


@event_kind
@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    """A setting has another value."""

    name: str
    value: str

    def will(self) -> str:
        if not self.value:
            return _("take {name} back to its default").format(name=self.name)
        return _("set {name} to “{value}”").format(name=self.name, value=self.value)

    def did(self) -> str:
        if not self.value:
            return _("{name} taken back to its default").format(name=self.name)
        return _("{name} set to “{value}”").format(name=self.name, value=self.value)


async def change_setting(command: ChangeSetting, context: Context) -> Outcome:
    """S3: of secrets only the place is kept."""
    setting = setting_named(command.name)
    value = clean_value(setting, command.value)
    kept = next((one for one in await context.unit.every(KeptSetting) if one.name == setting.name), None)
    if kept is None:
        kept = KeptSetting(name=setting.name, value=value)
        context.unit.track("setting", kept, new=True)
        await context.unit.add(kept)
    elif kept.value == value:
        return _outcome(kept, changed=False)
    else:
        context.unit.track("setting", kept)
        kept.value = value
    context.happened(kept, SettingChanged(setting.name, value))
    return _outcome(kept)


def _outcome(kept: KeptSetting, *, changed: bool = True) -> Outcome:
    assert kept.id is not None
    return Outcome(subject="setting", ids=(kept.id,), changed=changed)

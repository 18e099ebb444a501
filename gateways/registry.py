"""Which gateway or module someone outside is worked through; each library is imported with its first use."""

from domain.billing.gateway import Gateway
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.delivery.model import DeliveryModule, ModuleKind
from domain.delivery.module import Module
from domain.errors import OutsideFailed
from domain.fraud.checker import Checker, CheckerAccount
from domain.fraud.model import CheckerKind, checker_label
from domain.words import _
from gateways.sealing import Seal


class OutsideGateways:
    """Opens gateways, one for each payment system, modules, one for each server or registrar, and fraud checkers."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._open: dict[int, Gateway] = {}
        self._modules: dict[tuple[object, ...], Module] = {}
        self._checkers: dict[CheckerAccount, Checker] = {}

    def of(self, system: PaymentSystem) -> Gateway:
        """See `domain.billing.gateway.Gateways`."""
        assert system.id is not None
        if system.id not in self._open:
            self._open[system.id] = self._opened(system)
        return self._open[system.id]

    def _opened(self, system: PaymentSystem) -> Gateway:
        if system.gateway is GatewayKind.SANDBOX:
            from gateways.sandbox import SandboxGateway

            return SandboxGateway(system, self._seal)
        if system.gateway is GatewayKind.STRIPE:
            from gateways.secrets import read_secret
            from gateways.stripe import StripeGateway

            return StripeGateway(system, self._seal, key=read_secret(system.secret or "", owner=system.name))
        raise OutsideFailed(
            _("{system} is worked by hand; nothing can be asked of it.").format(system=system.name)
        )

    def module_of(self, place: DeliveryModule) -> Module:
        """See `domain.delivery.module.Modules`."""
        # Its address and secret may be changed while a worker runs.
        opened_as = (place.id, place.url, place.secret)
        if opened_as not in self._modules:
            self._modules[opened_as] = self._opened_module(place)
        return self._modules[opened_as]

    def _opened_module(self, place: DeliveryModule) -> Module:
        if place.module is ModuleKind.SANDBOX:
            from gateways.sandbox_module import SandboxModule

            return SandboxModule()
        if place.module is ModuleKind.WEBHOOK:
            from gateways.webhook import WebhookModule

            return WebhookModule(place, self._seal)
        raise OutsideFailed(
            _("{system} is worked by hand; nothing can be asked of it.").format(system=place.name)
        )

    def checker_of(self, account: CheckerAccount) -> Checker:
        """See `domain.fraud.checker.Checkers`."""
        if account not in self._checkers:
            if account.kind is not CheckerKind.MINFRAUD:
                raise OutsideFailed(
                    _("{checker} cannot be asked outside.").format(checker=checker_label(account.kind))
                )
            from gateways.fraud.minfraud import MinFraud

            self._checkers[account] = MinFraud(account)
        return self._checkers[account]

    async def close(self) -> None:
        """Ends all connections."""
        for checker in self._checkers.values():
            await checker.close()
        for gateway in self._open.values():
            await gateway.close()
        for module in self._modules.values():
            await module.close()

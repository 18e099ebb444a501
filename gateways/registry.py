"""Which gateway a payment system is worked through; each library is imported with its first use."""

from domain.billing.gateway import Gateway
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.errors import OutsideFailed
from domain.words import _
from gateways.sealing import Seal


class OutsideGateways:
    """Opens gateways, one for each payment system, and closes them together."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._open: dict[int, Gateway] = {}

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

    async def close(self) -> None:
        """Ends all connections."""
        for gateway in self._open.values():
            await gateway.close()

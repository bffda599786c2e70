"""The settings themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.mesh.config import checks

PREFIX = "VOC_"

_OPERATIONS = {"intake": 9465, "classification": 9466, "actions": 9467, "review": 9468}


def _dial(name: str) -> Callable[[dict[str, Any]], str]:
    """Where a client on this machine finds what binds at the setting `name`."""
    return lambda given: str(given.get(name, "")).replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:")


Endpoint = Annotated[str, AfterValidator(checks.endpoint)]
Addresses = Annotated[str, AfterValidator(checks.addresses)]


class Settings(BaseSettings):
    """Each field is `VOC_` and its name in capitals; an empty value takes the default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(default=Path(".vocmesh"), examples=["./.vocmesh"])
    documents: Annotated[str, AfterValidator(checks.documents)] = Field(
        default_factory=lambda given: f"sqlite:///{given.get('home')}",
        examples=["sqlite:///./data", "mongodb://localhost:27017/?replicaSet=rs0"],
    )
    log: Annotated[str, AfterValidator(checks.log)] = Field(
        default_factory=lambda given: f"sqlite:///{given.get('home')}/log.sqlite3",
        examples=["sqlite:///./data/log.sqlite3", "kafka://localhost:9092"],
    )
    gateway_listen: Endpoint = Field(default="127.0.0.1:8080", examples=["127.0.0.1:8080"])
    operations_listen: Annotated[str, AfterValidator(checks.optional_endpoint)] = Field(
        default="", examples=["127.0.0.1:9464"]
    )
    intake_listen: Endpoint = Field(default="127.0.0.1:50051", examples=["127.0.0.1:50051"])
    classification_listen: Endpoint = Field(default="127.0.0.1:50052", examples=["127.0.0.1:50052"])
    actions_listen: Endpoint = Field(default="127.0.0.1:50053", examples=["127.0.0.1:50053"])
    review_listen: Endpoint = Field(default="127.0.0.1:50054", examples=["127.0.0.1:50054"])
    intake_address: Addresses = Field(
        default_factory=_dial("intake_listen"), examples=["127.0.0.1:50051", "dns:///intake:50051"]
    )
    classification_address: Addresses = Field(
        default_factory=_dial("classification_listen"), examples=["127.0.0.1:50052"]
    )
    actions_address: Addresses = Field(default_factory=_dial("actions_listen"), examples=["127.0.0.1:50053"])
    review_address: Addresses = Field(default_factory=_dial("review_listen"), examples=["127.0.0.1:50054"])
    tls_cert: Annotated[Path | None, AfterValidator(checks.file)] = Field(
        default=None, examples=["/etc/vocmesh/tls/tls.crt"]
    )
    tls_key: Annotated[Path | None, AfterValidator(checks.file)] = Field(
        default=None, examples=["/etc/vocmesh/tls/tls.key"]
    )
    tls_ca: Annotated[Path | None, AfterValidator(checks.file), AfterValidator(checks.all_of_tls)] = Field(
        default=None, validate_default=True, examples=["/etc/vocmesh/tls/ca.crt"]
    )
    public_url: Annotated[str, AfterValidator(checks.http)] = Field(
        default_factory=lambda given: f"http://{_dial('gateway_listen')(given)}",
        examples=["https://feedback.example.com"],
    )
    zone: Annotated[str, AfterValidator(checks.zone)] = Field(default="UTC", examples=["Asia/Ho_Chi_Minh"])
    working_hours: Annotated[str, AfterValidator(checks.hours)] = Field(
        default="09:00-18:00", examples=["09:00-18:00"]
    )
    working_days: Annotated[str, AfterValidator(checks.weekdays)] = Field(
        default="mon-fri", examples=["mon-fri"]
    )
    smtp_url: Annotated[str, AfterValidator(checks.smtp)] = Field(
        default="", examples=["smtp://mail.example.com:587"]
    )
    mail_from: Annotated[str, AfterValidator(checks.mail)] = Field(
        default="feedback@localhost", examples=["feedback@example.com"]
    )
    silence_days: int = Field(default=7, ge=1, le=90, examples=[7])
    watch_days: int = Field(default=30, ge=1, le=365, examples=[30])
    cap: int = Field(default=5, ge=1, le=100, examples=[5])
    issue_cases: int = Field(default=3, ge=1, le=1000, examples=[3])
    target_p1_days: int = Field(default=1, ge=1, le=90, examples=[1])
    target_p2_days: int = Field(default=3, ge=1, le=90, examples=[3])
    target_p3_days: int = Field(default=7, ge=1, le=90, examples=[7])
    target_p4_days: int = Field(default=14, ge=1, le=90, examples=[14])
    embeddings: bool = Field(default=False, examples=["true"])
    demo_products: bool = Field(default=False, examples=["true"])
    demo_people: bool = Field(default=False, examples=["true"])
    session_idle_hours: int = Field(default=12, ge=1, le=168, examples=[12])
    session_days: int = Field(default=7, ge=1, le=90, examples=[7])
    oidc_issuer: Annotated[str, AfterValidator(checks.http)] = Field(
        default="", examples=["https://login.example.com"]
    )
    oidc_client_id: str = Field(default="", examples=["vocmesh"])
    oidc_client_secret: str = Field(default="", repr=False, examples=["a-secret-of-the-provider"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", examples=["info"])
    log_format: Literal["auto", "json", "console"] = Field(default="auto", examples=["json"])

    @property
    def tz(self) -> ZoneInfo:
        """The installation's time zone."""
        return ZoneInfo(self.zone)

    @property
    def workday(self) -> tuple[time, time]:
        """When work begins and ends."""
        begin, _, end = self.working_hours.partition("-")
        return time.fromisoformat(begin), time.fromisoformat(end)

    @property
    def workdays(self) -> tuple[int, ...]:
        """Days of the week with work, Monday 0."""
        return checks.days(self.working_days)

    @property
    def targets(self) -> dict[str, int]:
        """Days within which a thing of each severity (`p1` … `p4`) should be resolved."""
        return {name: getattr(self, f"target_{name}_days") for name in ("p1", "p2", "p3", "p4")}

    def listen(self, service: str) -> str:
        """Where a service binds."""
        return str(getattr(self, f"{service}_listen"))

    def address(self, service: str) -> str:
        """Where a service is dialled; by default where it binds on this machine."""
        return str(getattr(self, f"{service}_address"))

    def operations(self, service: str = "gateway") -> str:
        """Where health and metrics of a process are served; `gateway` also stands for `up`."""
        return self.operations_listen or f"127.0.0.1:{_OPERATIONS.get(service, 9464)}"

"""Settings: defaults that follow from each other, and a sentence for each wrong one."""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path

import pytest

from services.mesh import config
from services.mesh.config.brokers import Brokers, brokers_of


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("VOC_"):
            monkeypatch.delenv(name)


def test_without_any_variable_everything_is_on_this_machine() -> None:
    settings = config.load()
    assert settings.home == Path(".vocmesh")
    assert settings.documents == "sqlite:///.vocmesh"
    assert settings.log == "sqlite:///.vocmesh/log.sqlite3"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.address("review") == "127.0.0.1:50054"
    assert settings.workday == (time(9), time(18))
    assert settings.workdays == (0, 1, 2, 3, 4)
    assert settings.targets == {"p1": 1, "p2": 3, "p3": 7, "p4": 14}
    assert [settings.operations(name) for name in ("gateway", "intake", "review")] == [
        "127.0.0.1:9464",
        "127.0.0.1:9465",
        "127.0.0.1:9468",
    ]


def test_what_follows_from_a_setting_moves_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", "/srv/voc")
    monkeypatch.setenv("VOC_GATEWAY_LISTEN", "0.0.0.0:80")
    monkeypatch.setenv("VOC_INTAKE_LISTEN", "0.0.0.0:7001")
    monkeypatch.setenv("VOC_OPERATIONS_LISTEN", "127.0.0.1:1")
    settings = config.load()
    assert settings.documents == "sqlite:////srv/voc"
    assert settings.log == "sqlite:////srv/voc/log.sqlite3"
    assert settings.public_url == "http://127.0.0.1:80"
    assert settings.address("intake") == "127.0.0.1:7001"
    assert settings.operations("intake") == "127.0.0.1:1"


def test_an_empty_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_CAP", "")
    assert config.load().cap == 5


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("VOC_ZONE", "Mars/Base", "there is no such time zone"),
        ("VOC_CAP", "0", "greater than or equal to 1"),
        ("VOC_CAP", "many", "valid integer"),
        ("VOC_DOCUMENTS", "postgres://x", "sqlite:///FOLDER"),
        ("VOC_LOG", "kafka://broker", "an address with a port"),
        ("VOC_LOG", "rabbit://broker:1", "sqlite:///FILE"),
        ("VOC_LOG", "kafka://b:1/?ssl_ca=x", "ssl_ca is no option of the log"),
        ("VOC_LOG", "kafka://b:1/?security_protocol=TLS", "security_protocol is one of PLAINTEXT"),
        ("VOC_LOG", "kafka://b:1/?ssl_cafile=/nowhere", "names no file that is there"),
        ("VOC_LOG", "kafka://b:1/?security_protocol=SASL_SSL", "a user and a password"),
        ("VOC_TLS_CERT", "/nowhere/tls.crt", "there is no such file"),
        ("VOC_INTAKE_LISTEN", "50051", "an address with a port"),
        ("VOC_INTAKE_LISTEN", "127.0.0.1:99999", "an address with a port"),
        ("VOC_INTAKE_ADDRESS", "a:1,b", "an address with a port"),
        ("VOC_OPERATIONS_LISTEN", "dns:///x:1", "an address with a port"),
        ("VOC_PUBLIC_URL", "feedback.example.com", "the address of a web page"),
        ("VOC_SMTP_URL", "mail.example.com", "the address of a mail server"),
        ("VOC_MAIL_FROM", "nobody", "a mail address"),
        ("VOC_WORKING_HOURS", "18:00-09:00", "a span of hours within a day"),
        ("VOC_WORKING_DAYS", "mon-funday", "days of the week"),
        ("VOC_LOG_LEVEL", "loud", "'info'"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(config.SettingsRefused) as refused:
        config.load()
    (sentence,) = refused.value.args
    assert sentence.startswith(f"{name} is '{value}': ")
    assert words in sentence
    assert f"Write, for example, {name}=" in sentence


@pytest.mark.parametrize("value", ["sqlite:///x", "mongodb://h/?replicaSet=r", "mongodb+srv://h"])
def test_documents_may_be(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VOC_DOCUMENTS", value)
    assert config.load().documents == value


@pytest.mark.parametrize("value", ["a:1", "a:1,b:2", "dns:///intake:50051", "[::1]:5"])
def test_an_address_may_be(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VOC_INTAKE_ADDRESS", value)
    assert config.load().address("intake") == value


def test_several_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_GATEWAY_LISTEN", "x")
    monkeypatch.setenv("VOC_CAP", "x")
    with pytest.raises(config.SettingsRefused) as refused:
        config.load()
    assert [sentence.split()[0] for sentence in refused.value.args] == ["VOC_GATEWAY_LISTEN", "VOC_CAP"]


def test_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_DOCUMENTS", "mongo://user:secret@host")
    with pytest.raises(config.SettingsRefused) as refused:
        config.load()
    assert "secret" not in str(refused.value)


def test_an_unknown_variable_is_told_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_ZON", "UTC")
    monkeypatch.setenv("VOC_QQQQQQ", "1")
    monkeypatch.setenv("VOC_CORPUS", "/data")
    first, second = config.unknown()
    assert first.startswith("VOC_QQQQQQ means nothing here.")
    assert second == "VOC_ZON means nothing here. Did you mean VOC_ZONE?"


def test_working_days_may_be_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_WORKING_DAYS", "Sun,mon-wed")
    assert config.load().workdays == (0, 1, 2, 6)


def test_brokers_are_told_how_they_are_spoken_to(tmp_path: Path) -> None:
    assert brokers_of("kafka://a:1,b:2") == Brokers(("a:1", "b:2"))
    authority = tmp_path / "ca.crt"
    authority.touch()
    assert brokers_of(f"kafka://a:1/?ssl_cafile={authority}").security["security_protocol"] == "SSL"
    secured = brokers_of("kafka://me:p%2Fw%40x@a:1,b:2/?sasl_mechanism=PLAIN")
    assert secured.addresses == ("a:1", "b:2")
    assert secured.security == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": "me",
        "sasl_plain_password": "p/w@x",
    }
    assert "p/w" not in repr(secured)


def test_a_password_of_a_refused_url_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_LOG", "kafka://me:half/a@secret@broker:1/?nonsense=1")
    with pytest.raises(config.SettingsRefused) as refused:
        config.load()
    assert "half" not in refused.value.args[0]
    assert "secret" not in refused.value.args[0]


def test_certificates_are_named_all_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("cert", "key", "ca"):
        (tmp_path / name).touch()
    monkeypatch.setenv("VOC_TLS_CERT", str(tmp_path / "cert"))
    monkeypatch.setenv("VOC_TLS_KEY", str(tmp_path / "key"))
    with pytest.raises(config.SettingsRefused, match="set together"):
        config.load()
    monkeypatch.setenv("VOC_TLS_CA", str(tmp_path / "ca"))
    assert config.load().tls_ca == tmp_path / "ca"

"""Products, channels and forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from voc.intake.v1 import catalog_pb2

from services.intake.domain.catalog import Item, Localized
from services.intake.domain.form import Choice, Field, FieldType, Form
from services.intake.wire.enums import FIELD_TYPE
from services.intake.wire.moments import stamp


def localized(said: catalog_pb2.LocalizedText) -> Localized:
    """Words in both languages."""
    return Localized(said.en, said.vi)


def product(item: Item) -> catalog_pb2.Product:
    """A product."""
    return catalog_pb2.Product(
        id=item.id,
        version=item.version,
        title=_words(item.title),
        active=item.active,
        create_time=stamp(item.create_time),
    )


def channel(item: Item) -> catalog_pb2.Channel:
    """A channel."""
    return catalog_pb2.Channel(
        id=item.id,
        version=item.version,
        title=_words(item.title),
        active=item.active,
        create_time=stamp(item.create_time),
    )


def form(kept: Form) -> catalog_pb2.Form:
    """A form in one of its versions."""
    return catalog_pb2.Form(
        id=kept.id,
        form_version=kept.version,
        title=_words(kept.title),
        intro=_words(kept.intro),
        fields=[_field(field) for field in kept.fields],
        active=kept.active,
        channel=kept.channel,
        create_time=stamp(kept.create_time),
        create_by=kept.by,
    )


def form_said(
    *,
    id: str,  # noqa: A002
    title: catalog_pb2.LocalizedText,
    intro: catalog_pb2.LocalizedText,
    fields: Iterable[catalog_pb2.FormField],
    active: bool,
    channel: str,
    by: str,
    now: datetime,
) -> Form:
    """A form as an admin writes it, as version 1."""
    return Form(
        id=id,
        version=1,
        title=localized(title),
        intro=localized(intro),
        fields=tuple(_field_said(field) for field in fields),
        active=active,
        channel=channel,
        create_time=now,
        by=by,
    )


def _words(words: Localized) -> catalog_pb2.LocalizedText:
    return catalog_pb2.LocalizedText(en=words.en, vi=words.vi)


def _field(field: Field) -> catalog_pb2.FormField:
    return catalog_pb2.FormField(
        name=field.name,
        type=FIELD_TYPE.number(field.type),
        label=_words(field.label),
        hint=_words(field.hint),
        required=field.required,
        max_length=field.max_length,
        minimum=field.minimum,
        maximum=field.maximum,
        choices=[catalog_pb2.FormChoice(value=one.value, label=_words(one.label)) for one in field.choices],
    )


def _field_said(said: catalog_pb2.FormField) -> Field:
    return Field(
        name=said.name,
        type=FieldType(FIELD_TYPE.word(said.type)),
        label=localized(said.label),
        hint=localized(said.hint),
        required=said.required,
        max_length=said.max_length,
        minimum=said.minimum,
        maximum=said.maximum,
        choices=tuple(Choice(one.value, localized(one.label)) for one in said.choices),
    )

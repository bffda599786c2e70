"""What is different between two versions of a form, in sentences."""

from __future__ import annotations

from voc.intake.v1 import catalog_pb2

from services.gateway.pages.speech import Speech

Form = catalog_pb2.Form


def changes(before: Form, after: Form, speech: Speech) -> list[str]:
    """What the later version has and the earlier one has not, and the other way round."""
    say, pick = speech.say, speech.pick
    old = {asked.name: asked for asked in before.fields}
    new = {asked.name: asked for asked in after.fields}
    found: list[str] = []
    if before.title != after.title:
        found.append(say("The title is “{title}”.", title=pick(after.title)))
    if before.intro != after.intro:
        found.append(say("The introduction is another one."))
    if before.channel != after.channel:
        found.append(say("The channel is {channel}.", channel=after.channel or "web"))
    if before.active != after.active:
        found.append(say("It is open.") if after.active else say("It is closed."))
    found += [say("New: “{label}”.", label=pick(new[name].label)) for name in new if name not in old]
    found += [say("Gone: “{label}”.", label=pick(old[name].label)) for name in old if name not in new]
    both = [name for name in new if name in old]
    found += [say("Changed: “{label}”.", label=pick(new[one].label)) for one in both if new[one] != old[one]]
    if both != [name for name in old if name in new]:
        found.append(say("The order is another one."))
    return found

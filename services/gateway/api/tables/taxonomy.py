"""The topics that feedback is sorted into, as people shape them. Paths are in the body: they hold slashes."""

from __future__ import annotations

from voc.classification.v1 import taxonomy_pb2

from services.gateway.api.table import act, create, get

SERVICE = taxonomy_pb2.DESCRIPTOR.services_by_name["TaxonomyService"]

ROWS = (
    get("/taxonomy:full", "GetTaxonomyEdition"),
    get("/taxonomy/changes", "ListTaxonomyEditions"),
    create("/taxonomy/topics", "CreateTopic"),
    act("/taxonomy/topics:update", "UpdateTopic"),
    act("/taxonomy/topics:move", "MoveTopic"),
    act("/taxonomy/topics:merge", "MergeTopics"),
    act("/taxonomy/topics:split", "SplitTopic"),
    act("/taxonomy/topics:retire", "RetireTopic"),
    act("/taxonomy/topics:restore", "RestoreTopic"),
    act("/taxonomy:replace", "ReplaceTaxonomy", large=True),
)

"""Products, channels and forms."""

from __future__ import annotations

from typing import Any

from voc.intake.v1 import intake_pb2

from services.intake.domain.form import Form
from services.intake.rpc.desk import Desk, page_size
from services.intake.usecases import catalog
from services.intake.wire import catalog as spoken
from services.mesh.identity import caller


class CatalogRpcs(Desk):
    """Create, Update, Get and List of products, channels and forms."""

    async def CreateProduct(
        self, request: intake_pb2.CreateProductRequest, _context: Any
    ) -> intake_pb2.CreateProductResponse:
        item, replayed = await catalog.create_item(
            store=self.ground.store.products,
            id=request.id,
            title=spoken.localized(request.title),
            now=self.clock(),
        )
        return intake_pb2.CreateProductResponse(product=spoken.product(item), replayed=replayed)

    async def UpdateProduct(
        self, request: intake_pb2.UpdateProductRequest, _context: Any
    ) -> intake_pb2.UpdateProductResponse:
        item = await catalog.update_item(
            store=self.ground.store.products,
            id=request.id,
            version=request.version,
            title=spoken.localized(request.title),
            active=request.active,
        )
        return intake_pb2.UpdateProductResponse(product=spoken.product(item))

    async def GetProduct(
        self, request: intake_pb2.GetProductRequest, _context: Any
    ) -> intake_pb2.GetProductResponse:
        item = await catalog.get_item(store=self.ground.store.products, id=request.id)
        return intake_pb2.GetProductResponse(product=spoken.product(item))

    async def ListProducts(
        self, request: intake_pb2.ListProductsRequest, _context: Any
    ) -> intake_pb2.ListProductsResponse:
        items, after = await catalog.list_items(
            store=self.ground.store.products,
            active_only=request.active_only or caller().kind != "person",
            limit=page_size(request.page_size),
            after=request.page_token,
        )
        return intake_pb2.ListProductsResponse(
            products=[spoken.product(item) for item in items], next_page_token=after
        )

    async def CreateChannel(
        self, request: intake_pb2.CreateChannelRequest, _context: Any
    ) -> intake_pb2.CreateChannelResponse:
        item, replayed = await catalog.create_item(
            store=self.ground.store.channels,
            id=request.id,
            title=spoken.localized(request.title),
            now=self.clock(),
        )
        return intake_pb2.CreateChannelResponse(channel=spoken.channel(item), replayed=replayed)

    async def UpdateChannel(
        self, request: intake_pb2.UpdateChannelRequest, _context: Any
    ) -> intake_pb2.UpdateChannelResponse:
        item = await catalog.update_item(
            store=self.ground.store.channels,
            id=request.id,
            version=request.version,
            title=spoken.localized(request.title),
            active=request.active,
        )
        return intake_pb2.UpdateChannelResponse(channel=spoken.channel(item))

    async def GetChannel(
        self, request: intake_pb2.GetChannelRequest, _context: Any
    ) -> intake_pb2.GetChannelResponse:
        item = await catalog.get_item(store=self.ground.store.channels, id=request.id)
        return intake_pb2.GetChannelResponse(channel=spoken.channel(item))

    async def ListChannels(
        self, request: intake_pb2.ListChannelsRequest, _context: Any
    ) -> intake_pb2.ListChannelsResponse:
        items, after = await catalog.list_items(
            store=self.ground.store.channels,
            active_only=request.active_only,
            limit=page_size(request.page_size),
            after=request.page_token,
        )
        return intake_pb2.ListChannelsResponse(
            channels=[spoken.channel(item) for item in items], next_page_token=after
        )

    async def GetForm(self, request: intake_pb2.GetFormRequest, _context: Any) -> intake_pb2.GetFormResponse:
        form = await catalog.get_form(ground=self.ground, id=request.id, version=request.form_version)
        return intake_pb2.GetFormResponse(form=spoken.form(form))

    async def ListForms(
        self, request: intake_pb2.ListFormsRequest, _context: Any
    ) -> intake_pb2.ListFormsResponse:
        forms, after = await catalog.list_forms(
            ground=self.ground, limit=page_size(request.page_size), after=request.page_token
        )
        return intake_pb2.ListFormsResponse(forms=[spoken.form(one) for one in forms], next_page_token=after)

    async def ListFormVersions(
        self, request: intake_pb2.ListFormVersionsRequest, _context: Any
    ) -> intake_pb2.ListFormVersionsResponse:
        forms, after = await catalog.list_form_versions(
            ground=self.ground, id=request.id, limit=page_size(request.page_size), after=request.page_token
        )
        return intake_pb2.ListFormVersionsResponse(
            forms=[spoken.form(one) for one in forms], next_page_token=after
        )

    async def CreateForm(
        self, request: intake_pb2.CreateFormRequest, _context: Any
    ) -> intake_pb2.CreateFormResponse:
        form = await catalog.create_form(ground=self.ground, form=self._said(request, active=True))
        return intake_pb2.CreateFormResponse(form=spoken.form(form))

    async def UpdateForm(
        self, request: intake_pb2.UpdateFormRequest, _context: Any
    ) -> intake_pb2.UpdateFormResponse:
        form = await catalog.update_form(
            ground=self.ground, form=self._said(request, active=request.active), version=request.version
        )
        return intake_pb2.UpdateFormResponse(form=spoken.form(form))

    def _said(
        self, request: intake_pb2.CreateFormRequest | intake_pb2.UpdateFormRequest, *, active: bool
    ) -> Form:
        return spoken.form_said(
            id=request.id,
            title=request.title,
            intro=request.intro,
            fields=request.fields,
            active=active,
            channel=request.channel,
            by=caller().id,
            now=self.clock(),
        )

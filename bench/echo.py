"""What the mesh is compared with: bare servers that answer what they were sent, and keep nothing.

Run as `python -m bench.echo grpc PORT` or `python -m bench.echo http PORT`.
"""

from __future__ import annotations

import asyncio
import sys

METHOD = "/bench.Echo/Echo"


async def serve_grpc(port: int) -> None:
    """A grpc.aio server with one method that gives its bytes back."""
    import grpc

    async def echo(request: bytes, _context: object) -> bytes:
        return request

    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(echo)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Echo", {"Echo": handler}),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def serve_http(port: int) -> None:
    """A bare FastAPI application on the same server as the gateway's."""
    import uvicorn
    from fastapi import FastAPI, Request

    app = FastAPI()

    @app.post("/echo", status_code=201)
    async def echo(request: Request) -> dict[str, object]:
        return dict(await request.json())

    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http="httptools",
    )


if __name__ == "__main__":
    kind, number = sys.argv[1], int(sys.argv[2])
    if kind == "grpc":
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve_grpc(number))
    else:
        serve_http(number)

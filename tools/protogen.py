"""Compile `protos/` into `build/gen`, where the generated package `voc` lives.

Run as `python -m tools.protogen` (by `make protos`) and by the hatch build hook. It also generates
`buf.validate`, because the protovalidate wheel carries its descriptor but no `.proto` file, and
`voc/image.binpb`: all descriptors with their comments, for the API's own documentation and for lint.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
OUT = ROOT / "build" / "gen"


def _validate_descriptor_set(folder: Path) -> Path:
    """Write the descriptor of `buf/validate/validate.proto` as a set that protoc can read."""
    from google.protobuf import descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
    from protovalidate._gen.buf.validate import validate_pb

    descriptors = descriptor_pb2.FileDescriptorSet()
    for known in (duration_pb2, field_mask_pb2, timestamp_pb2, descriptor_pb2):
        known.DESCRIPTOR.CopyToProto(descriptors.file.add())
    descriptors.file.add().ParseFromString(validate_pb.desc().proto.to_binary())
    path = folder / "validate.binpb"
    path.write_bytes(descriptors.SerializeToString())
    return path


def _mark_packages(out: Path) -> None:
    """Make every generated folder a regular, typed package."""
    for path in out.rglob("*_pb2.py"):
        for folder in path.relative_to(out).parents:
            if folder.name:
                (out / folder / "__init__.py").touch()
    for name in ("voc", "buf"):
        (out / name / "py.typed").touch()


def generate(out: Path = OUT) -> None:
    """Compile every `.proto` file below `protos/`.

    Raises:
        SystemExit: protoc refused a file; its own message says which line.
    """
    from grpc_tools import protoc

    out.mkdir(parents=True, exist_ok=True)
    known = _validate_descriptor_set(out)
    files = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))
    well_known = Path(protoc.__file__).parent / "_proto"
    outputs = [f"--{kind}={out}" for kind in ("python_out", "pyi_out", "grpc_python_out")]
    plain = [f"--python_out={out}", f"--pyi_out={out}"]
    sources = f"--descriptor_set_in={known}"
    image = [
        f"--descriptor_set_out={out / 'voc' / 'image.binpb'}",
        "--include_imports",
        "--include_source_info",
    ]
    for arguments in (
        [sources, *plain, "buf/validate/validate.proto"],
        [f"-I{PROTOS}", f"-I{well_known}", sources, *outputs, *files],
        [f"-I{PROTOS}", f"-I{well_known}", sources, *image, *files],
    ):
        if protoc.main(["protoc", *arguments]) != 0:
            raise SystemExit(f"protoc refused: {' '.join(arguments)}")
    _mark_packages(out)


if __name__ == "__main__":
    generate()
    print(f"generated {OUT.relative_to(ROOT)}", file=sys.stderr)

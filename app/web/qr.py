"""QR codes: error correction M, four modules of quiet zone, black on white."""

import io

import segno


def qr_svg(address: str) -> bytes:
    """The code as an SVG without a fixed size."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue()

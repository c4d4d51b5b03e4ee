"""QR codes: error correction M, black on white."""

import io

import segno


def qr_svg(address: str) -> bytes:
    """The code as an SVG without a fixed size, with four modules of quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue()


def qr_source(text: str) -> str:
    """The code as the source of an image, without a quiet zone: its modules fill the whole image,
    and the page leaves white around it."""
    made = segno.make(text, error="m", micro=False)
    source: str = made.svg_data_uri(border=0, dark="#000", light="#fff", omitsize=True)
    return source

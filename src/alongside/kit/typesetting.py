"""The one place that calls the typesetter, with our own font and none of the machine's."""

from collections.abc import Mapping
from pathlib import Path

import typst

from alongside.kit.charts import with_fixed_width

HERE = Path(__file__).parent
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])
PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Inter")
#image(bytes(sys.inputs.svg), format: "svg")
"""
CHART_WIDTH = 420
DOTS_AN_INCH = 200


def compile_pdf(source: bytes, inputs: Mapping[str, str], *, accessible: bool) -> bytes:
    """Typeset a source of ours; what people wrote goes in as inputs, never into the source."""
    compiler = typst.Compiler(font_paths=FONTS, ignore_system_fonts=True)
    return _one(
        compiler.compile(
            source,
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=["ua-1"] if accessible else [],
        )
    )


def picture_of(svg: str) -> bytes:
    """Turn a chart into a PNG for programs that cannot show SVG."""
    compiler = typst.Compiler(font_paths=FONTS, ignore_system_fonts=True)
    inputs = {"svg": for_paper(svg)}
    return _one(compiler.compile(PICTURE, format="png", ppi=DOTS_AN_INCH, sys_inputs=inputs))


def for_paper(svg: str) -> str:
    """Give a chart the width it has on paper."""
    return with_fixed_width(svg, CHART_WIDTH)


def _one(pages: bytes | list[bytes] | None) -> bytes:
    if isinstance(pages, bytes):
        return pages
    raise TypeError("The typesetter was asked for one file and gave another thing.")

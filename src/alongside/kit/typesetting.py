"""The one place that calls the typesetter, with our own font and none of the machine's."""

from collections.abc import Mapping
from pathlib import Path

import typst

from alongside.kit.charts import with_fixed_width
from alongside_engine.drawing import FONTS, to_png

HERE = Path(__file__).parent
FACES = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
CHART_WIDTH = 420
CENTIMETRES_A_PIXEL = 2.54 / 96
DOTS_AN_INCH = 200


def compile_pdf(source: bytes, inputs: Mapping[str, str], *, accessible: bool) -> bytes:
    """Typeset a source of ours; what people wrote goes in as inputs, never into the source."""
    compiler = typst.Compiler(font_paths=FACES, ignore_system_fonts=True)
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
    return to_png(for_paper(svg), centimetres=CHART_WIDTH * CENTIMETRES_A_PIXEL, dots_an_inch=DOTS_AN_INCH)


def for_paper(svg: str) -> str:
    """Give a chart the width it has on paper."""
    return with_fixed_width(svg, CHART_WIDTH)


def _one(pages: bytes | list[bytes] | None) -> bytes:
    if isinstance(pages, bytes):
        return pages
    raise TypeError("The typesetter was asked for one file and gave another thing.")

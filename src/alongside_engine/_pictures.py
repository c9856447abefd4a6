"""Drawings as pictures, by the typesetter that the platform has anyway, with the fonts that lie here and none of the machine's."""

from pathlib import Path

from alongside_engine._texts import FileProblem

FONTS = Path(__file__).parent / "fonts"
_PAGE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Inter")
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1cm)
"""


def to_png(svg: str, *, centimetres: float = 17, dots_an_inch: int = 300) -> bytes:
    """An SVG as a PNG of a width on paper; the same drawing gives the same bytes. Raises FileProblem where typst is not installed."""
    try:
        import typst
    except ImportError as error:
        raise FileProblem("figures as PNG need typst: pip install 'alongside[figures]'") from error
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(_PAGE, format="png", ppi=dots_an_inch, sys_inputs={"svg": svg, "width": str(centimetres)})
    if not isinstance(made, bytes):
        raise TypeError("The typesetter was asked for one picture and gave another thing.")
    return made

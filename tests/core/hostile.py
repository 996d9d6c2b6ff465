"""Hostile texts: ours, and the public collections when they lie beside the repository."""

import json
from pathlib import Path

COLLECTIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile"

OWN = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">a</a>',
    "<a href='&#106;avascript&colon;alert(1)'>a</a>",
    "<a href=//evil.example>a</a>",
    "[a](<javascript:alert(1)>)",
    "[a](java\nscript:alert(1))",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    '![a](x "onerror=alert(1)")',
    "[a](http://e.org \"' onclick='alert(1)\")",
    '```"><script>alert(1)</script>\nx\n```',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=>",
    "<base href=//evil.example/><a href=x>a</a>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<template><script>alert(1)</script></template>",
    "<p style='background:url(//evil.example)'>a",
    "<h1 id=main onclick=alert(1)>a</h1>",
    "<xmp><p title='</xmp><script>alert(1)</script>'></xmp>",
    "<select><template><style><!--</style><a rel='--&gt;&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><% x %>",
)


def _payloads(name: str, field: str) -> list[str]:
    path = COLLECTIONS / name
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").strip().split("\n")  # not splitlines: payloads hold U+2028
    return [json.loads(line)[field] for line in lines]


def _strings(name: str) -> list[str]:
    path = COLLECTIONS / name
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return list(json.loads(text)) if path.suffix == ".json" else text.strip().split("\n")


def collected() -> list[str]:
    """Return the samples of the public collections, one by one; none where they are not present."""
    return [
        *_payloads("bleach-owasp.jsonl", "payload"),
        *_payloads("html5lib-sanitizer-inputs.jsonl", "payload"),
        *_payloads("html5lib-tree-construction.jsonl", "data"),
        *_payloads("xss-payloads.jsonl", "payload"),
        *_strings("big-list-of-naughty-strings.json"),
        *_strings("csv-formulas.json"),
        *_strings("crlf.txt"),
    ]


def hostile_texts() -> list[str]:
    """Return every sample: our own one by one, the collections twenty in a text, where they are present."""
    found = collected()
    # Twenty at a time: thousands of test items would cost more than the tests.
    batches = ["\n\n".join(found[start : start + 20]) for start in range(0, len(found), 20)]
    return [*OWN, *batches]


def hostile_names() -> list[str]:
    """Return file names from the collections, when present."""
    path = COLLECTIONS / "dangerous-names.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["file_names"]) if path.exists() else []

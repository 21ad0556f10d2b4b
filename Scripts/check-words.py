#!/usr/bin/env python3
"""Rejects words that make prose hard to read, in comments, texts, names and documents.

    Scripts/check-words.py                          the whole tree
    Scripts/check-words.py Sources/HTTP1 README.md  a part of it
    Scripts/check-words.py --count Sources/HTTP1    occurrences in 10 000 words
    Scripts/check-words.py --hints Sources/HTTP1    also reports what a rule cannot judge
"""
import argparse
import re
import subprocess
import sys
from collections import Counter, namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `allowed` are phrases that match the pattern and read well.
Rule = namedtuple("Rule", "name pattern advice allowed is_hint", defaults=("$^", False))
RULES = [
    Rule("behind", r"behind", "after, following",
         r"behind ((an?|the|its|another) ([\w-]+ ){0,2}(proxy|proxies|load balancer)|nginx|haproxy)"),
    Rule("stands", r"stands?|standing|stood", "is, occurs, appears, begins",
         r"(stands?|standing|stood) (in )?for|stand-ins?|long-standing"),
    Rule("lies", r"lies?|lying", "is, is stored, is laid out",
         r"lies? (exactly |strictly |half-?way )?between"),
    Rule("whoever", r"whoever|whosoever", "the caller, the client, the handler, code that"),
    Rule("nobody", r"nobody", "no client, no thread, no caller"),
    Rule("lest", r"lest", "so that … not, to avoid"),
    Rule("so many", r"so many", "name the quantity: `count` bytes", r"so many [^.;:\0]{0,60}\bthat\b"),
    Rule("as many", r"as many", "name the quantity: `count` bytes, the same number of rows",
         r"(twice|half|times|third|quarter) as many|as many (?!as)[\w`.-]+( [\w`.-]+){0,4},? as"),
    Rule("none but", r"none but", "only"),
    Rule("in words", r"in words", "a description, as text", r"in words of \w+"),
    Rule("by itself", r"by itself", "alone, separately, independently, automatically",
         r"(multiplied|divided|times|product) (\w+ ){0,2}by itself"),
    Rule("comes to", r"(comes?|came|coming) to", "becomes, amounts to, reaches"),
    Rule("what of", r"what of", "the parts of a request that"),
    Rule("is no", r"(is|are|was|were) no [a-z]\w*", "is not a",
         r"there( \w+)? (is|are|was|were) no \w+|(is|are|was|were) no (longer|more|less|fewer|larger|greater"
         r"|smaller|shorter|higher|lower|faster|slower|later|earlier|better|worse|other|different|one)"),
    Rule("What …", r"(?-i:What) (?=[^?.\0]*\.)", "a noun as subject", is_hint=True),
    Rule(", for", r", for (it|there|they|then|this is|that is)", "because", is_hint=True),
]
# In names, the words that need no context.
NAME = re.compile(r"(?<![A-Za-z])(behind|stands|standing|lies|whoever|nobody)(?![a-z])"
                  r"|(?<=[a-z])(Behind|Stands|Standing|Lies|Whoever|Nobody)(?![a-z])")

STRINGS = r'''"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'\'\'(?:\\.|[^\\])*?\'\'\'|'(?:\\.|[^'\\\n])*\''''
SLASHES = re.compile(r"//[^\n]*|/\*.*?\*/|`[^`\n]+`|" + STRINGS, re.DOTALL)
HASHES = re.compile(r"#[^\n]*|" + STRINGS, re.DOTALL)
LEXERS = {**dict.fromkeys((".swift", ".c", ".h", ".cpp", ".go", ".js"), SLASHES),
          **dict.fromkeys((".py", ".sh", ".conf", "Makefile", "Dockerfile", "run"), HASHES),
          **dict.fromkeys((".md", ".yaml", ".yml", ".html"))}
LEFT_OUT = re.compile(r"Benchmarks/results/|Tests/Fixtures/(?!.*\.md$)|Fuzz/Corpus/|Scripts/check-words\.py$")


PATTERNS = [(rule, *(re.compile(rf"\b(?:{pattern})\b".replace(" ", r"\s+"), re.IGNORECASE)
                     for pattern in (rule.pattern, rule.allowed))) for rule in RULES]


def split(text: str, lexer: re.Pattern | None) -> tuple[str, str]:
    """The prose and the code of a file, each with the characters of the other blanked out."""
    prose, code, end = [], [], 0
    for token in lexer.finditer(text) if lexer else ():
        prose += [re.sub(r"\S", "\0", text[end:token.start()]),
                  re.sub(r"^[/#*!]+", lambda mark: " " * len(mark[0]), token[0])]
        code += [text[end:token.start()], re.sub(r"\S", " ", token[0])]
        end = token.end()
    if lexer is None:
        return text, ""
    return "".join(prose) + re.sub(r"\S", "\0", text[end:]), "".join(code) + text[end:]


def findings(prose: str, code: str):
    """Yields the offset, the rule and the surrounding sentence of each word to replace."""
    for rule, pattern, allowed in PATTERNS:
        spans = [match.span() for match in allowed.finditer(prose)]
        for match in pattern.finditer(prose):
            start = match.start()
            if not any(first <= start and match.end() <= end for first, end in spans):
                before = re.split(r"[.:;]\s|\0|\n\s*\n", prose[max(0, start - 200):start])[-1]
                after = re.split(r"(?<=[.:;])\s|\0|\n\s*\n", prose[start:start + 200])[0]
                yield start, rule, " ".join((before + after).split())
    for match in NAME.finditer(code):
        line = code[code.rfind("\n", 0, match.start()) + 1:].split("\n")[0]
        yield match.start(), Rule(f"a name with {match[0].lower()}", "", "after, following"), line.strip()


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--count", action="store_true", help="count instead of listing")
parser.add_argument("--hints", action="store_true", help="list hints too, which do not fail")
parser.add_argument("paths", nargs="*", type=Path)
arguments = parser.parse_args()

listing = ["git", "ls-files", "-co", "--exclude-standard", "--", *map(Path.resolve, arguments.paths)]
words, counts, failures = 0, Counter(), 0
for name in subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines():
    path = ROOT / name
    if (path.suffix or path.name) not in LEXERS or LEFT_OUT.search(name) or not path.is_file():
        continue
    text = path.read_text()
    prose, code = split(text, LEXERS[path.suffix or path.name])
    words += len(re.findall(r"[A-Za-z']+", prose))
    for offset, rule, sentence in sorted(findings(prose, code)):
        counts[rule.name] += 1
        failures += not rule.is_hint
        if not arguments.count and (arguments.hints or not rule.is_hint):
            line = text.count("\n", 0, offset) + 1
            print(f"{name}:{line}: {rule.name}: “{sentence}” (better: {rule.advice})")
if arguments.count:
    print(f"{words} words; per 10 000:")
    for name, count in counts.most_common():
        print(f"{count * 10_000 / words:8.1f}  {name} ({count})")
elif failures:
    sys.exit(f"{failures} words to replace")

"""Finds text that people would read in one language only: in Python, templates and TypeScript."""

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import toolchain

ROOT = Path(__file__).resolve().parents[2]
# Names and abbreviations that are the same in every language.
SAME_EVERYWHERE = {
    "ms",
    "HTTP",
    *("Warungin", "PIN", "QRIS", "QR", "PDF", "WhatsApp", "CSV", "Rp", "TOTP", "kB", "MB", "mm"),
    *("Midtrans", "Xendit", "GoPay", "ShopeePay", "OVO", "DANA", "LinkAja"),
    *("Bahasa", "Indonesia", "English", "WIB", "WITA", "WIT"),
}
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def speaks(text: str) -> bool:
    """Whether a person would have to know a language to read it."""
    return any(word not in SAME_EVERYWHERE for word in _WORD.findall(text))


def _shown(text: str) -> str:
    return " ".join(text.split())[:80]


# --- Templates -----------------------------------------------------------------------------------

_TRANSLATED = re.compile(
    r"{%-?\s*(?P<tag>blocktrans(?:late)?|comment)\b.*?{%-?\s*end(?P=tag)\s*-?%}|{#.*?#}", re.DOTALL
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_FALLBACK = re.compile(
    r"""\|(?:default|default_if_none|yesno|pluralize|add):(?:"([^"]*)"|'([^']*)')""",
)
_HANDED = re.compile(r"""{%\s*(?:include|with)\b[^%]*?\b\w+=(?:"([^"]*)"|'([^']*)')""")
_READ_ALOUD = {
    *("title", "placeholder", "alt", "label", "aria-label", "aria-description"),
    *("aria-roledescription", "aria-valuetext", "data-confirm", "data-text", "data-label"),
}
_BUTTONS = {"submit", "button", "reset"}
_CLASSES = re.compile(r"{% block \w*class\w* %}.*?{% endblock.*?%}")
# Shown when nothing works, so it asks nobody for the language and says it in both.
_BOTH = {"templates/500.html"}
# What an owner's own list may look like.
_EXAMPLES = {"Kopi susu 18.000 Nasi goreng; 25rb; Makanan Es teh 5000 Minuman"}


def in_templates() -> Iterator[Finding]:
    """Text of templates that no `translate` wraps."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name, source = str(path.relative_to(ROOT)), path.read_text()
        if name in _BOTH:
            continue
        source = _CLASSES.sub(_blank, _TRANSLATED.sub(_blank, source))
        yield from _in_tags(name, source)
        source = _TAG.sub(_blank, source)
        if path.suffix == ".html":
            page = _Page(name)
            page.feed(source)
            yield from page.findings
        elif path.suffix == ".txt":
            yield from _lines(name, 1, source)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _in_tags(name: str, source: str) -> Iterator[Finding]:
    """Words given to filters, and sentences given to other templates."""
    text_only = _TAG.sub(_blank, source)
    for tag in _TAG.finditer(source):
        line = source.count("\n", 0, tag.start()) + 1
        in_markup = text_only.rfind("<", 0, tag.start()) > text_only.rfind(">", 0, tag.start())
        given = [match[1] or match[2] or "" for match in _FALLBACK.finditer(tag.group())]
        handed = [match[1] or match[2] or "" for match in _HANDED.finditer(tag.group())]
        words = [text for text in given if speaks(text) and not in_markup]
        for text in words + [text for text in given + handed if _looks_like_a_sentence(text)]:
            yield Finding(name, line, _shown(text))


def _lines(name: str, first: int, text: str) -> Iterator[Finding]:
    for offset, line in enumerate(text.split("\n")):
        if speaks(line):
            yield Finding(name, first + offset, _shown(line))


class _Page(HTMLParser):
    """Collects text nodes and the attributes that people see or hear."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.findings: list[Finding] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        given = {name: value or "" for name, value in attrs}
        is_button = tag == "input" and given.get("type") in _BUTTONS
        heard = _READ_ALOUD | ({"value"} if is_button else set())
        if given.get("name") == "description":
            heard = heard | {"content"}
        for name in heard & given.keys():
            if speaks(given[name]) and _shown(given[name]) not in _EXAMPLES:
                line = self.getpos()[0]
                self.findings.append(Finding(self.name, line, f'{name}="{_shown(given[name])}"'))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.findings += _lines(self.name, self.getpos()[0], data)


# --- Python --------------------------------------------------------------------------------------

_GETTEXT = re.compile(r"_|n?p?gettext(?:_lazy|_noop)?")
# What these hold is read by people, whatever it looks like.
_READ = {
    *("verbose_name", "verbose_name_plural", "help_text", "label", "short_description"),
    *("explanation", "empty_label", "empty_value_display", "site_title", "site_header"),
    *("index_title", "error_messages", "title", "subtitle", "heading"),
}
_MESSAGES = {"debug", "info", "success", "warning", "error"}
_NOT_OURS = {"migrations", "management", "demo", "generate", "bulk", "engine"}
# The tax profile that every shop starts with is a row, and is looked up by its name.
_NAMES_OF_ROWS = {"Bebas pajak"}
_DOCUMENTATION = {"extend_schema", "extend_schema_view", "OpenApiParameter", "OpenApiResponse"}
# Data of a shop, which its owner renames; words for who runs or programs the system.
_ELSEWHERE = {
    "apps/backoffice/setup/kinds.py",
    "apps/core/api/schema.py",
    "apps/core/checks.py",
    "apps/core/operations.py",
    "apps/finance/accounts.py",
    "apps/orders/receipts/sample.py",
    "apps/tenants/authentication.py",
    "apps/tenants/templatetags/devices.py",
    "warungin/settings.py",
}
_CODE = re.compile(
    r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|SET|BEGIN|COMMIT|LOCK|GRANT|REVOKE"
    r"|FROM|WHERE|JOIN|AND|AS|GROUP|HAVING|LEFT|THEN|ELSE|END|ORDER|RETURNING|VALUES|DECLARE"
    r"|IF|EXISTS|CASE|NOT|ON|CHECK|Bearer)\b"
)


def in_python() -> Iterator[Finding]:
    """Literals that people read and that do not go through gettext."""
    modules = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for folder in ("apps", "warungin")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not set(path.parts) & set(_NOT_OURS) and str(path.relative_to(ROOT)) not in _ELSEWHERE
    }
    errors = _names_of_errors(modules.values())
    for name, tree in modules.items():
        yield from _Module(name, tree, errors).findings()


def _looks_like_a_sentence(text: str) -> bool:
    """Several words that begin like a sentence and are no statement of SQL."""
    if _CODE.match(text):
        return False
    return bool(re.match(r"\s*[A-Z][^\W\d_]*[,.…]? +\S*[^\W\d_]{2}", text))


class _Module:
    def __init__(self, name: str, tree: ast.Module, errors: set[str]) -> None:
        self.name = name
        self.tree = tree
        self.parents = {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }
        self.errors = errors

    def findings(self) -> Iterator[Finding]:
        found = {
            (node.lineno, text)
            for node in ast.walk(self.tree)
            if (text := _text_of(node)) and text not in _NAMES_OF_ROWS
            if speaks(text) and self._is_read(node, text)
        }
        return (Finding(self.name, line, _shown(text)) for line, text in sorted(found))

    def _is_read(self, node: ast.AST, text: str) -> bool:
        if isinstance(self.parents.get(node), ast.JoinedStr | ast.Expr):
            return False  # part of a longer text; a docstring
        chain = list(self._chain(node))
        if any(_is_silent(parent) for parent in chain) or self._documents(chain):
            return False
        if self._refuses(chain) is False:
            return False
        if self.name.endswith("/words.py"):
            return not re.fullmatch(r"[a-z_.]+", text)
        return self._is_shown(node, chain) or _looks_like_a_sentence(text)

    def _chain(self, node: ast.AST) -> Iterator[ast.AST]:
        while parent := self.parents.get(node):
            yield parent
            node = parent

    def _refuses(self, chain: list[ast.AST]) -> bool | None:
        """Whether the text is in a refusal for people; None when in no `raise` at all."""
        statement = next((node for node in chain if isinstance(node, ast.Raise)), None)
        if statement is None:
            return None
        names = {_name(node.func) for node in chain if isinstance(node, ast.Call)}
        return bool(names & (self.errors | {"ValidationError", "on", "FieldError"}))

    def _documents(self, chain: list[ast.AST]) -> bool:
        """Help in a serializer is read in the documentation of the API, which is English."""
        given = {node.arg for node in chain if isinstance(node, ast.keyword)}
        return "help_text" in given and "/api/" in self.name

    def _is_shown(self, node: ast.AST, chain: list[ast.AST]) -> bool:
        before = node
        for parent in chain:
            if isinstance(parent, ast.Subscript | ast.Compare):
                return False
            if isinstance(parent, ast.Dict) and before in parent.keys:
                return False
            if isinstance(parent, ast.keyword):
                call = self.parents.get(parent)
                described = _name(call) in {"display", "action"} and parent.arg == "description"
                return described or (parent.arg or "") in _READ
            if isinstance(parent, ast.Call):
                return self._is_shown_by(parent, before)
            if isinstance(parent, ast.Return):
                return self._is_answer_of_a_column(parent)
            if isinstance(parent, ast.Assign | ast.AnnAssign):
                return self._is_shown_as(parent, before, node)
            before = parent
        return False

    def _is_answer_of_a_column(self, statement: ast.Return) -> bool:
        """Whether a function that `admin.display` describes gives it."""
        function = next(
            node for node in self._chain(statement) if isinstance(node, ast.FunctionDef)
        )
        return any(_name(decorator) == "display" for decorator in function.decorator_list)

    def _is_shown_by(self, call: ast.Call, argument: ast.AST) -> bool:
        name = _name(call.func)
        index = call.args.index(argument) if argument in call.args else -1
        if name in self.errors | {"ValidationError"}:
            return index == 0
        if name in {"on", "FieldError"}:
            return index == 2
        if name in {"add_error", "message_user", "RegexValidator"}:
            return index == 1
        if name in _MESSAGES and _name(getattr(call.func, "value", call)) == "messages":
            return index == 1
        fields = (
            name.endswith("Field")
            and not name.endswith(("ToOneField", "ToManyField"))
            and _name(getattr(call.func, "value", call)) == "models"
        )
        return fields and index == 0

    def _is_shown_as(
        self, assignment: ast.Assign | ast.AnnAssign, value: ast.AST, node: ast.AST
    ) -> bool:
        if value is not assignment.value:
            return False
        targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
        if {_name(target) for target in targets} & _READ:
            return True
        owner = self.parents.get(assignment)
        bases = {_name(base) for base in owner.bases} if isinstance(owner, ast.ClassDef) else set()
        if not bases & {"TextChoices", "IntegerChoices"}:
            return False
        return value is node or (isinstance(value, ast.Tuple) and value.elts[-1] is node)


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) for part in node.values)
    return ""


def _name(node: ast.AST | None) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return _name(node.func) if isinstance(node, ast.Call) else ""


def _is_silent(node: ast.AST) -> bool:
    """A call after which nobody reads the text here: gettext, a log, the API's documentation."""
    if not isinstance(node, ast.Call):
        return False
    name = _name(node.func)
    logs = _name(getattr(node.func, "value", node)) in {"logger", "logging"}
    if logs or name in _DOCUMENTATION or _GETTEXT.fullmatch(name):
        return True
    return name.endswith("Error") and name not in {"ValidationError", "ParseError", "FieldError"}


def _names_of_errors(modules: Iterable[ast.Module]) -> set[str]:
    """`AppError` and what descends from it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    known: set[str] = set()
    found = {"AppError"}
    while found - known:
        known |= found
        found = {name for name, of in bases.items() if of & known}
    return known


# --- TypeScript ----------------------------------------------------------------------------------


def in_typescript() -> Iterator[Finding]:
    """Literals of the front end outside of its messages; and messages that say nothing."""
    script = Path(__file__).with_name("visible_text.mjs")
    result = subprocess.run(
        ["node", script, ROOT / "static" / "src"],
        cwd=ROOT,
        env=toolchain.node_env(),
        capture_output=True,
        text=True,
        check=True,
    )
    for found in json.loads(result.stdout):
        if found["certain"] or speaks(found["text"]):
            path = str(Path(found["path"]).relative_to(ROOT))
            yield Finding(path, found["line"], _shown(found["text"]))
